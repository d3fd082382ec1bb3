import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export const checkout = new URL('../..', import.meta.url).pathname

/** Runs bin/kolla as an operator would, without a terminal and with a state directory of its own. */
export function kolla(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CliResult> {
  return command(join(checkout, 'bin/kolla'), words, environment)
}

/** Runs any program to its end and collects what it prints. */
export function command(
  program: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  cwd = checkout,
): Promise<CliResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CliResult>()
  const env = { ...process.env, KOLLA_STATE_DIR: temporaryFolder(), ...environment }
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  child.on('error', reject).on('close', (code) => resolve({ code, ...output }))
  return promise
}

/** An empty folder that goes with the machine's temporary files. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'kolla-test-'))
}
