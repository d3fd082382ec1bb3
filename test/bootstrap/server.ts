import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAnswers } from '../../src/bootstrap/ask.ts'
import { preparations, topicsOf, type Preparation } from '../../src/bootstrap/prepare.ts'
import type { Answers, Server } from '../../src/bootstrap/types.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { packageRoot } from '../../src/package-root.ts'
import { loadVariables } from '../../src/variables/load.ts'

const HOST = 'control01'

/** A host of the shipped multinode inventory under these lines of globals.yml: a Debian with systemd unless its facts say otherwise. */
export function server(
  globals: readonly string[] = [],
  facts: Readonly<Record<string, unknown>> = {},
  more: Partial<Server> = {},
): Server {
  const folder = mkdtempSync(join(tmpdir(), 'kolla-bootstrap-'))
  writeFileSync(join(folder, 'globals.yml'), ['kolla_internal_vip_address: 192.0.2.250', ...globals, ''].join('\n'))
  const passwords = 'kolla_ssh_key:\n  private_key: PRIVATE\n  public_key: ssh-rsa AAAA kolla\n'
  writeFileSync(join(folder, 'passwords.yml'), passwords, { mode: 0o600 })
  const inventory = loadInventory([join(packageRoot, 'inventory/multinode')])
  const { variables, problems } = loadVariables({ inventory, packageRoot, configDirectory: folder })
  assert.deepEqual(problems, [])
  const all = {
    hostname: 'host1',
    nodename: 'host1',
    os_family: 'Debian',
    distribution: 'Debian',
    distribution_major_version: '13',
    kernel: '6.12.0',
    service_mgr: 'systemd',
    ...facts,
  }
  variables.setFacts(HOST, all)
  return {
    host: HOST,
    scope: variables.forHost(HOST),
    facts: all,
    neighbours: [{ host: HOST, entry: { address: '10.114.86.11', names: ['host1'] } }],
    readLocal: () => Buffer.from('CERTIFICATE'),
    ...more,
  }
}

/** What a real host answered, kept in a file. */
export function captured(name: string): Answers {
  return parseAnswers(readFileSync(new URL(`./fixtures/${name}.txt`, import.meta.url), 'utf8').split('\n'))
}

/** What is left to do on a host that answers this way. */
export function left(on: Server, answers: Answers): readonly Preparation[] {
  return preparations(topicsOf(on), answers)
}

/** The same in words, a line for each change: `engine: restart service docker (/etc/docker/daemon.json changes)`. */
export function words(on: Server, answers: Answers): readonly string[] {
  return left(on, answers).flatMap(({ topic, work }) =>
    work.map(
      ({ change: { action, kind, name, reasons } }) => `${topic}: ${action} ${kind} ${name} (${reasons.join('; ')})`,
    ),
  )
}

/** Everything that `prepare.sh` is told, in order. */
export function commands(on: Server, answers: Answers): readonly string[] {
  return left(on, answers).flatMap(({ work }) => work.flatMap((item) => item.commands ?? []))
}
