import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { deployedCloud } from './support/cloud.ts'
import type { Cloud } from './support/cloud.ts'
import { onHost, passwords } from './support/host.ts'

interface Entry {
  readonly path: string
  readonly kind: string
  readonly mode: string
  readonly owner: string
}

/** Files that others can read and that have a pattern in them; the engine's own are behind a closed directory. */
// The engine keeps what containers are made of in its own folders, environment included, and guards them in its own way.
const SEARCH = `
find / -xdev \\( -path /var/lib/docker -o -path /var/lib/containerd \\) -prune -o -type f -perm -o=r -print0 | xargs -0 grep -lF -f /root/patterns || true
rm /root/planted /root/patterns`

/** Who kolla's own check wants to own the configuration: config_owner_user and config_owner_group. */
const OWNER = 'root:root'

describe('files below the node configuration directory', () => {
  let cloud: Cloud
  let entries: readonly Entry[]
  before(async () => {
    cloud = await deployedCloud()
    const text = await onHost(
      cloud,
      "find /etc/kolla -mindepth 1 -name .previous -prune -o -printf '%y %m %u:%g %p\\n'",
    )
    entries = text.split('\n').filter((line) => line !== '').map(parseEntry) // prettier-ignore
    assert.ok(entries.length > 40, text)
  })

  it('belong to the configured owner', () => {
    assert.deepEqual(entries.filter(({ owner, path }) => owner !== OWNER && path !== '/etc/kolla'), []) // prettier-ignore
  })

  it('are directories of mode 770, files of mode 660 or 600, and scripts of mode 770', () => {
    const wrong = entries.filter(({ path, kind, mode }) => {
      if (path === '/etc/kolla') return false
      if (kind === 'd') return mode !== '770'
      return !['660', '600', ...(path.endsWith('.sh') ? ['770'] : [])].includes(mode)
    })
    assert.deepEqual(wrong, [])
  })

  it('are in no place where others can read passwords; a file that is planted there is found', async () => {
    const values = Object.values(passwords(cloud)).filter((value) => typeof value === 'string' && value.length > 8)
    const planted = `echo ${String(values[0])} > /root/planted; chmod 644 /root/planted`
    const script = `${planted}\numask 077\ncat > /root/patterns <<'END'\n${values.join('\n')}\nEND\n${SEARCH}`
    assert.equal(await onHost(cloud, script), '/root/planted')
  })
})

function parseEntry(line: string): Entry {
  const [kind = '', mode = '', owner = '', ...path] = line.split(' ')
  return { kind, mode, owner, path: path.join(' ') }
}
