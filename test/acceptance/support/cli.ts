import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../../hosts/place.ts'

/** How a command line ended, and all it said. */
export interface CliResult {
  readonly words: readonly string[]
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command line that runs. */
export interface RunningCli {
  readonly pid: number
  readonly result: Promise<CliResult>
  /** Standard output and standard error so far, as they came. */
  said(): string
  /** Resolves when it has said that; rejects when it ended without. */
  until(pattern: RegExp): Promise<void>
  kill(signal: NodeJS.Signals): void
}

const LAST_LINES = 60

/** Runs bin/kolla as an operator would, without a terminal. */
export function runCli(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  return startCli(words, environment).result
}

/** Starts bin/kolla in a process group of its own, so that a signal reaches all of it. */
export function startCli(words: readonly string[], environment: NodeJS.ProcessEnv = {}): RunningCli {
  const env = { ...process.env, ...environment }
  const child = spawn(join(ROOT, 'bin/kolla'), words, {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const output = { stdout: '', stderr: '', all: '' }
  const listeners = new Set<() => void>()
  const collect = (name: 'stdout' | 'stderr') => (text: string) => {
    output[name] += text
    output.all += text
    for (const listener of listeners) listener()
  }
  child.stdout.setEncoding('utf8').on('data', collect('stdout'))
  child.stderr.setEncoding('utf8').on('data', collect('stderr'))
  const result = new Promise<CliResult>((resolve, reject) => {
    child
      .on('error', reject)
      .on('close', (code) => resolve({ words, code, stdout: output.stdout, stderr: output.stderr }))
  })
  const pid = child.pid ?? assert.fail('bin/kolla did not start')
  return {
    pid,
    result,
    said: () => output.all,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(output.all)) resolve()
        }
        listeners.add(look)
        look()
        void result.then((ended) => reject(new Error(`never said ${String(pattern)}\n${story(ended)}`)))
      }),
    kill: (signal) => {
      try {
        process.kill(-pid, signal)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    },
  }
}

/** Fails, with all that was said, unless it ended so. */
export function expectExit(result: CliResult, code: number): CliResult {
  assert.equal(result.code, code, `exit code ${result.code}, not ${code}\n${story(result)}`)
  return result
}

/** Fails, with all that was said, unless it said that somewhere. */
export function expectSaid(result: CliResult, pattern: RegExp): void {
  assert.ok(pattern.test(result.stdout + result.stderr), `${String(pattern)} was not said\n${story(result)}`)
}

/** What happened, for the one who reads a failure. */
export function story({ words, stdout, stderr }: CliResult): string {
  const tail = (text: string): string => text.trimEnd().split('\n').slice(-LAST_LINES).join('\n')
  return `$ kolla ${words.join(' ')}\n--- stdout\n${tail(stdout)}\n--- stderr\n${tail(stderr)}`
}
