import { join } from 'node:path'
import type { Problem } from '../../src/errors.ts'
import { compile } from '../../src/roles/compile.ts'
import type { Desired } from '../../src/roles/desired.ts'
import { enabledRoles } from '../../src/roles/registry.ts'
import { loadInput } from '../../src/run/load-input.ts'
import type { InputOptions } from '../../src/run/options.ts'
import { Redactor } from '../../src/secrets.ts'
import { validate } from '../../src/validate/validate.ts'
import { fakeObservation } from './fake-host.ts'

/** What a command without flags would read in a configuration directory that has its inventory inside. */
export function inputOf(folder: string): InputOptions {
  return {
    inventories: [join(folder, 'inventory')],
    configDirectory: folder,
    passwordsFile: undefined,
    extraVars: [],
    vaultIds: [],
    vaultPasswordFiles: [],
    vaultPassword: undefined,
    limit: [],
    redactor: new Redactor(),
  }
}

/** The one host of the inventory that comes with kolla. */
export const HOST = 'localhost'

/** What a configuration directory comes to with the roles that come with kolla, and its own; the host has eth0. */
export async function compileReal(
  folder: string,
): Promise<{ readonly problems: readonly Problem[]; readonly desired: Desired }> {
  const input = await loadInput(inputOf(folder), {})
  const { variables } = input.loaded
  const ipv4 = { address: '192.0.2.11', netmask: '255.255.255.0', prefix: '24' }
  variables.setFacts(HOST, fakeObservation(HOST, { eth0: { device: 'eth0', ipv4 } }).facts)
  const roles = enabledRoles(input.roles, variables.forHost(HOST))
  return { problems: await validate(input), desired: compile({ roles, hosts: [HOST], variables, roots: input.roots }) }
}
