import { KollaError } from '../errors.ts'
import type { Answers } from '../roles/rollout.ts'
import type { Question } from '../roles/types.ts'
import type { Run } from './run.ts'
import { sideBySide } from './side-by-side.ts'

/** Milliseconds; what answers later is as good as not running. */
const TIMEOUT = 10_000

/** Puts the questions of the selected roles' tasks to the containers that run, each once on a host. */
export async function askContainers(run: Run): Promise<Answers> {
  const questions = questionsByHost(run)
  const answers = await sideBySide([...questions.keys()], async (host) => {
    const engine = await run.session.engine(host)
    const own = new Map<string, string>()
    for (const { name, container, command } of questions.get(host)?.values() ?? []) {
      const result = await engine.exec(container, command, { user: 'root', timeout: TIMEOUT }).catch(unanswered)
      if (result?.code === 0) own.set(name, result.stdout)
    }
    return own
  })
  return new Map(answers)
}

function questionsByHost({ desired, hosts, loaded }: Run): ReadonlyMap<string, ReadonlyMap<string, Question>> {
  const questions = new Map<string, Map<string, Question>>()
  for (const { role, hosts: own } of desired.roles.filter((each) => loaded.selected.has(each.role.name))) {
    const asked = (role.tasks ?? []).flatMap((task) => task.asks ?? [])
    for (const host of own) {
      const running = asked.filter(
        ({ container }) => hosts.get(host)?.engine?.containers.get(container)?.state === 'running',
      )
      if (running.length === 0) continue
      const known = questions.get(host) ?? new Map<string, Question>()
      for (const question of running) known.set(question.name, question)
      questions.set(host, known)
    }
  }
  return questions
}

/** A container may end, or not answer, while it is asked: the task then does what it does where none runs. */
function unanswered(error: unknown): undefined {
  if (!(error instanceof KollaError)) throw error
}
