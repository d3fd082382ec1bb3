import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { credentialFiles } from '../credentials/files.ts'
import { runPhases, type Phase } from '../run/phase.ts'
import { load } from '../run/phases/load.ts'
import { Run } from '../run/run.ts'
import type { Change, PlanStep } from '../plan/types.ts'
import type { ActionOptions, ActionResult } from './options.ts'

/** Passwords are in them. */
const FILE_MODE = 0o600

/** Writes clouds.yaml and the openrc scripts into the configuration directory of this machine. No host is contacted. */
export async function postDeploy(options: ActionOptions): Promise<ActionResult> {
  const run = postDeployRun(options)
  await runPhases(run, [load, planCredentials, writeCredentials])
  const written = run.plan.steps.flatMap((step) => step.changes.map((change) => change.name))
  return { outcome: written.length === 0 ? 'nothing-to-do' : 'done', plan: run.plan, data: { written } }
}

/** What `post-deploy` would write. */
export async function planPostDeploy(options: ActionOptions): Promise<ActionResult> {
  const run = postDeployRun(options)
  await runPhases(run, [load, planCredentials])
  return { outcome: run.plan.steps.length === 0 ? 'nothing-to-do' : 'done', plan: run.plan }
}

function postDeployRun(options: ActionOptions): Run {
  return new Run(options, 'post-deploy', { config: true, bootstrap: false, start: false })
}

const planCredentials: Phase = {
  name: 'plan',
  title: 'comparing',
  run: (run) => {
    const changes = [...wantedFiles(run)].flatMap(([path, content]): readonly Change[] => {
      if (!existsSync(path)) return [{ kind: 'file', name: path, action: 'create', reasons: ['missing'] }]
      return readFileSync(path, 'utf8') === content
        ? []
        : [{ kind: 'file', name: path, action: 'update', reasons: ['content differs'] }]
    })
    const step: PlanStep = {
      id: 'credentials',
      kind: 'files',
      role: 'keystone',
      host: undefined,
      subject: 'credentials',
      title: 'write client files',
      changes,
      needs: [],
    }
    run.plan = { action: run.action, steps: changes.length === 0 ? [] : [step] }
    run.options.planned(run.plan)
    return Promise.resolve(undefined)
  },
}

const writeCredentials: Phase = {
  name: 'write',
  title: 'writing client files',
  shouldRun: (run) => run.plan.steps.length > 0,
  run: async (run) => {
    const changed = new Set(run.plan.steps.flatMap((step) => step.changes.map((change) => change.name)))
    await mkdir(run.options.configDirectory, { recursive: true })
    for (const [path, content] of wantedFiles(run)) if (changed.has(path)) await replaceFile(path, content)
    return [...changed].join(', ')
  },
}

function wantedFiles(run: Run): ReadonlyMap<string, string> {
  const [first] = run.loaded.targets
  if (first === undefined) return new Map()
  const files = credentialFiles(run.loaded.variables.forHost(first))
  return new Map([...files].map(([name, content]) => [join(run.options.configDirectory, name), content]))
}

async function replaceFile(path: string, content: string): Promise<void> {
  await writeFile(`${path}.new`, content, { mode: FILE_MODE })
  await chmod(`${path}.new`, FILE_MODE)
  await rename(`${path}.new`, path)
}
