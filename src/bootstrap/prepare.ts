import type { PlanStep } from '../plan/types.ts'
import { engineTopics } from './engine.ts'
import { gitTopic } from './git.ts'
import { hostSettingsTopic } from './host-settings.ts'
import { namesTopic } from './names.ts'
import { packagesTopic } from './packages.ts'
import type { Answers, Question, Server, Topic, Work } from './types.ts'
import { userTopics } from './user.ts'

/** What is left to do for one topic on one host. */
export interface Preparation {
  readonly topic: string
  readonly work: readonly Work[]
}

/** Everything that the preparation of a host consists of. */
export function topicsOf(server: Server): readonly Topic[] {
  const { settings, service } = engineTopics(server)
  return [
    ...namesTopic(server),
    hostSettingsTopic(server),
    settings,
    packagesTopic(server),
    service,
    gitTopic(server),
    ...userTopics(server),
  ]
}

/** What has to be found out about a host, each thing once. */
export function questionsOf(topics: readonly Topic[]): readonly Question[] {
  const all = topics.flatMap((topic) => topic.questions)
  return [...new Map(all.map((question) => [`${question.kind} ${question.name}`, question])).values()]
}

/** Topics that a host is not done with. Pure. */
export function preparations(topics: readonly Topic[], answers: Answers): readonly Preparation[] {
  return topics
    .map((topic): Preparation => ({ topic: topic.name, work: topic.compare(answers) }))
    .filter(({ work }) => work.length > 0)
}

/** The steps of a host: one a topic, in the order in which they build on each other. */
export function preparationSteps(
  host: string,
  topics: readonly Topic[],
  left: readonly Preparation[],
  redact: (text: string) => string,
): readonly PlanStep[] {
  const id = (topic: string): string => `bootstrap@${host}/${topic}`
  const names = new Set(left.map(({ topic }) => topic))
  return left.map(({ topic, work }) => {
    const { title, after } = topics.find((each) => each.name === topic) ?? { title: topic, after: [] }
    return {
      id: id(topic),
      kind: 'bootstrap' as const,
      role: 'servers',
      host,
      subject: topic,
      title,
      changes: work.map(({ change }) => ({ ...change, reasons: change.reasons.map(redact) })),
      needs: after.filter((name) => names.has(name)).map(id),
    }
  })
}
