import { hostOf, roleOf, type StepRunner } from './context.ts'

/** Milliseconds. */
const TIMEOUT = 120_000

/** Lets a role take away what it made on a host. What it cannot is told, and removed by nobody: its containers go all the same. */
export const runRemoval: StepRunner = async (step, context) => {
  const { cleanUp } = roleOf(step, context).role.removal ?? {}
  if (!cleanUp) return
  const engine = await context.session.engine(hostOf(step))
  const { code, stdout, stderr } = await engine.exec(step.subject, cleanUp.command, { user: 'root', timeout: TIMEOUT })
  if (code === 0) return
  const said = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? ''
  context.progress(step, `not all of it went (exit ${code}): ${said}`)
}
