import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KollaError } from '../../src/errors.ts'
import { splitCommand } from '../../src/containers/shlex.ts'
import { parseSize } from '../../src/containers/sizes.ts'
import { namedVolumes } from '../../src/containers/volumes.ts'

describe('a command is split into words', () => {
  const cases: readonly [command: string, words: readonly string[]][] = [
    ['', []],
    ['kolla_start', ['kolla_start']],
    ['  rabbitmqctl   --version ', ['rabbitmqctl', '--version']],
    [`bash -c 'sudo -E kolla_set_configs && x'`, ['bash', '-c', 'sudo -E kolla_set_configs && x']],
    [`a "b c"'d e'f`, ['a', 'b cd ef']],
    [`a\\ b`, ['a b']],
    [`"say \\"hi\\" \\n"`, ['say "hi" \\n']],
    [`''`, ['']],
    [`--password=it\\'s`, [`--password=it's`]],
  ]
  for (const [command, words] of cases) {
    it(command === '' ? 'also an empty one' : command, () => assert.deepEqual(splitCommand(command), words))
  }

  for (const command of [`echo 'open`, `echo "open`, 'echo \\', `a'b`]) {
    it(`${command} is refused`, () => {
      assert.throws(
        () => splitCommand(command),
        (error: KollaError) => error.details.code === 'command-quotes',
      )
    })
  }
})

describe('a size', () => {
  const cases: readonly [text: string | number, bytes: number][] = [
    [512, 512],
    ['512', 512],
    ['512b', 512],
    ['1k', 1024],
    ['64M', 67108864],
    ['2g', 2147483648],
    [-1, -1],
  ]
  for (const [text, bytes] of cases) it(`${text} is ${bytes} bytes`, () => assert.equal(parseSize(text), bytes))

  for (const text of ['1t', 'much', '', '1.5g']) {
    it(`'${text}' is refused`, () => {
      assert.throws(
        () => parseSize(text),
        (error: KollaError) => error.details.code === 'dimension-invalid',
      )
    })
  }
})

it('named volumes are those without a path', () => {
  const volumes = ['/etc/x/:/x/:ro', 'kolla_logs:/var/log/kolla/', 'kolla_logs:/logs', 'data:/data:ro', '/scratch']
  assert.deepEqual(namedVolumes(volumes), ['kolla_logs', 'data'])
})
