import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import type { KollaError } from '../errors.ts'
import type { Secret } from '../secrets.ts'
import { hostError } from './errors.ts'
import type { RunningCommand } from './types.ts'

/** A command in sudo's clothes, with the two texts by which its state is known whatever the host's language is. */
export interface BecomeCommand {
  readonly words: readonly string[]
  /** sudo prints it when it wants the password. */
  readonly prompt: string
  /** Printed as root, before the command itself begins. */
  readonly begun: string
}

/** Wraps a command so that it runs as root. Without a password sudo is told not to ask. */
export function becomeRoot(words: readonly string[], withPassword: boolean): BecomeCommand {
  const id = randomBytes(8).toString('hex')
  const prompt = `[kolla sudo ${id}]`
  const begun = `[kolla root ${id}]`
  const ask = withPassword ? ['-S', '-p', prompt] : ['-n']
  const start = ['sh', '-c', 'printf %s "$0" >&2; exec "$@"', begun]
  return { words: ['sudo', '-H', ...ask, '--', ...start, ...words], prompt, begun }
}

/**
 * Waits until sudo has let the command begin. The password is written only when sudo asks for it, so that it can never
 * become part of the command's own input; what sudo printed until then (a lecture, the prompt) is left out of stderr.
 */
export function passSudo(
  host: string,
  running: RunningCommand,
  become: BecomeCommand,
  password: Secret | undefined,
): Promise<RunningCommand> {
  return new Promise((resolve, reject) => {
    const stderr = new PassThrough()
    let text = ''
    let prompts = 0
    const fail = (error: KollaError): void => {
      running.stderr.removeListener('data', read)
      running.stderr.resume()
      running.stdout.resume()
      running.kill()
      reject(error)
    }
    const read = (chunk: Buffer): void => {
      // latin1 keeps every byte as one character, so that what follows the mark is passed on unchanged.
      text += chunk.toString('latin1')
      const begun = text.indexOf(become.begun)
      if (begun >= 0) {
        running.stderr.removeListener('data', read)
        running.stderr.removeListener('end', ended)
        stderr.write(Buffer.from(text.slice(begun + become.begun.length), 'latin1'))
        running.stderr.pipe(stderr)
        resolve({ ...running, stderr, kill: () => running.kill() })
        return
      }
      const asked = text.split(become.prompt).length - 1
      if (asked > prompts) {
        prompts = asked
        if (asked > 1) fail(wrongPassword(host))
        else running.stdin.write(`${password?.reveal() ?? ''}\n`)
      }
    }
    const lost = (error: unknown): void => {
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    // Where the connection was lost, sudo has refused nothing. A channel closes, and so ends, once all of its output is read.
    const ended = (): void => {
      running.stdout.resume()
      running.result.then(() => {
        fail(prompts > 0 ? wrongPassword(host) : sudoRefused(host, text, password !== undefined))
      }, lost)
    }
    running.stderr.on('data', read)
    running.stderr.once('end', ended)
    running.result.catch(lost)
  })
}

function wrongPassword(host: string): KollaError {
  return hostError(host, 'sudo-password-wrong', 'sudo did not accept the password', {
    hint: 'Check ansible_become_password of this host, or --ask-become-pass.',
  })
}

function sudoRefused(host: string, output: string, withPassword: boolean): KollaError {
  const log = output.split('\n').filter((line) => line.trim() !== '')
  return hostError(host, 'sudo-refused', 'sudo does not let this user run commands as root', {
    hint: withPassword
      ? 'Is sudo installed there, and is the user allowed to use it?'
      : 'Give the password as ansible_become_password or with --ask-become-pass, or allow sudo without one.',
    log,
  })
}
