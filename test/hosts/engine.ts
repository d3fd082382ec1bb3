import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs a program and returns what it printed; throws with its error output. */
export async function sh(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(program, [...args], { maxBuffer: 64 << 20 })
  return stdout.trim()
}

/** Runs the engine's client. */
export function docker(...args: readonly string[]): Promise<string> {
  return sh('docker', ...args)
}

/** The same, where failing is an answer. */
export async function dockerSays(...args: readonly string[]): Promise<string | undefined> {
  return docker(...args).catch(() => undefined)
}

/** Runs a program with input on its standard input. */
export function shWithInput(input: Buffer, program: string, ...args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'] })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${program} ${args.join(' ')} failed (${code})`))
    })
    child.stdin.end(input)
  })
}

/** Does a thing and says how long it took. */
export async function timed<T>(title: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  console.error(`${title} ...`)
  const result = await work()
  console.error(`${title}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return result
}
