/**
 * Test hosts: Debian machines in containers, with systemd, sshd, an ordinary user with sudo and their own engine.
 *
 *   npm run hosts -- up N [--bare] [--sudo-password]
 *   npm run hosts -- down | list
 *   npm run hosts -- stop|start|freeze|thaw|cut|mend|reboot|fill-disk|free-disk HOST
 */
import { parseArgs } from 'node:util'
import { timed } from './engine.ts'
import { down, EVENTS, findHost, list, up } from './fleet.ts'
import { STATE } from './place.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { bare: { type: 'boolean', default: false }, 'sudo-password': { type: 'boolean', default: false } },
})
const [verb = 'help', argument] = positionals
const event = EVENTS[verb]

if (verb === 'up' && /^[1-9]\d?$/.test(argument ?? '')) {
  await timed(`${argument} hosts`, () =>
    up({ count: Number(argument), bare: values.bare, sudoPassword: values['sudo-password'] }),
  )
  console.log(`inventory, globals.yml, id_ed25519 and known_hosts are in ${STATE}`)
} else if (verb === 'down') {
  await timed('removing the hosts', down)
} else if (verb === 'list') {
  console.log(await list())
} else if (event !== undefined) {
  const host = findHost(argument)
  await timed(`${verb} ${host.name}`, () => event(host))
} else {
  console.error(
    `usage: npm run hosts -- up N [--bare] [--sudo-password] | down | list | ${Object.keys(EVENTS).join('|')} HOST`,
  )
  process.exitCode = 2
}
