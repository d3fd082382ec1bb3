import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renderCommand } from '../../src/cli/help.ts'
import type { ManifestCommand } from '../../src/cli/manifest.ts'

const command: ManifestCommand = {
  id: 'lock:acquire',
  summary: 'hold the deployment',
  description: 'Nobody else changes it until it is released.',
  examples: [{ description: 'Hold it', command: 'kolla lock acquire -m why' }],
  args: { name: { name: 'name', description: 'a name', required: true } },
  flags: {
    message: {
      name: 'message',
      char: 'm',
      type: 'option',
      helpGroup: 'RUN',
      helpValue: 'TEXT',
      description: 'what others are told, in words that are as long as they have to be',
    },
    old: { name: 'old', type: 'boolean', hidden: true },
    json: { name: 'json', type: 'boolean', helpGroup: 'OUTPUT', description: 'print JSON' },
  },
  relativePath: [],
}

describe('the help of a command', () => {
  it('says what it is, how it is called, its flags by group, and examples', () => {
    assert.equal(
      renderCommand(command, 60),
      `hold the deployment

USAGE
  $ kolla lock acquire NAME [FLAGS]

ARGUMENTS
  NAME  a name

OUTPUT FLAGS
      --json  print JSON

RUN FLAGS
  -m, --message=TEXT  what others are told, in words that
                      are as long as they have to be

DESCRIPTION
  Nobody else changes it until it is released.

EXAMPLES
  Hold it
    $ kolla lock acquire -m why`,
    )
  })
})
