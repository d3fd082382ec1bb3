import { string as argument } from '@oclif/core/args'
import { boolean, string } from '@oclif/core/flags'
import type { InventoryView } from '../actions/results.ts'
import { KollaCommand, inputFlags, outputFlags } from './base.ts'

export default class Inventory extends KollaCommand {
  static override summary = 'print the inventory as kolla reads it'
  static override description = 'All sources of -i together, with group_vars and host_vars. No host is contacted.'
  static override examples = [
    { description: 'As ansible-inventory --list prints it', command: 'kolla inventory -i multinode --list' },
    { description: 'The tree of groups below one', command: 'kolla inventory -i multinode --graph control' },
    { description: 'What does a pattern select?', command: "kolla inventory -i multinode --hosts 'control:!node3'" },
  ]
  static override args = { group: argument({ description: 'where --graph begins', default: 'all' }) }
  static override flags = {
    ...outputFlags,
    ...inputFlags,
    list: boolean({ helpGroup: 'VIEW', description: 'groups, hosts and variables as JSON (default)' }),
    graph: boolean({
      helpGroup: 'VIEW',
      description: 'the tree of groups and hosts below GROUP',
      exclusive: ['list', 'hosts', 'host'],
    }),
    hosts: string({
      helpGroup: 'VIEW',
      helpValue: 'PATTERN',
      description: 'the hosts that a pattern selects',
      exclusive: ['list', 'graph', 'host'],
    }),
    host: string({
      helpGroup: 'VIEW',
      helpValue: 'HOST',
      description: 'the variables of one host, as JSON',
      exclusive: ['list', 'graph', 'hosts'],
    }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Inventory)
    const { showInventory } = await import('../actions/inventory.ts')
    const answer = await showInventory(await this.inputOptions(flags), view(flags, args.group))
    const console = this.console(flags)
    if ('lines' in answer) console.result(answer.lines, (lines) => lines.join('\n'))
    else console.result(answer.data, (data) => JSON.stringify(data, undefined, 4))
  }
}

interface ViewFlags {
  readonly graph: boolean
  readonly hosts?: string | undefined
  readonly host?: string | undefined
}

function view({ graph, hosts, host }: ViewFlags, group: string): InventoryView {
  if (graph) return { kind: 'graph', group }
  if (hosts !== undefined) return { kind: 'hosts', pattern: hosts }
  if (host !== undefined) return { kind: 'host', host }
  return { kind: 'list' }
}
