import { KollaError } from '../errors.ts'
import { Secret } from '../secrets.ts'

/** Asks for a secret on the terminal without showing it. Throws `no-terminal` where nobody can answer. */
export async function askSecret(question: string): Promise<Secret> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) {
    throw new KollaError(`cannot ask for "${question.replace(/:\s*$/, '')}": standard input is not a terminal`, {
      code: 'no-terminal',
      fault: 'usage',
      hint: 'use --vault-password-file, or set ANSIBLE_VAULT_PASSWORD_FILE',
    })
  }
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  try {
    return new Secret(await readSecret(stdin))
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

const ENTER = new Set(['\r', '\n', '\u0004'])
const BACKSPACE = new Set(['\u007f', '\b'])
const INTERRUPT = '\u0003'

function readSecret(input: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (settle: () => void) => {
      input.off('data', onData)
      settle()
    }
    const onData = (chunk: string) => {
      for (const character of chunk) {
        if (ENTER.has(character)) return finish(() => resolve(typed))
        if (character === INTERRUPT) {
          return finish(() => reject(new KollaError('interrupted', { code: 'interrupted', fault: 'interrupted' })))
        }
        typed = BACKSPACE.has(character) ? typed.slice(0, -1) : typed + character
      }
    }
    input.on('data', onData)
    input.resume()
  })
}
