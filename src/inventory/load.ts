import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { GroupDraft, HostDraft, InventoryDraft } from './drafts.ts'
import { folderOf, SourceReader } from './sources.ts'
import type { Group, Inventory, InventoryHost, InventoryVariable, InventoryVariables } from './types.ts'
import { VariableFiles } from './variable-files.ts'
import type { Decrypt } from './variable-files.ts'
import { InventoryView } from './view.ts'

export interface InventoryOptions {
  /** For encrypted inventories and variable files; without it they are read as they are. */
  readonly decrypt?: Decrypt | undefined
  /** A file beside our own inventories that is no part of them: our global defaults, which have a layer of their own. */
  readonly globalDefaults?: string | undefined
}

/** Reads all `-i` sources in order, with the group_vars and host_vars beside them. Mistakes are in `problems`, all of them. */
export function loadInventory(sources: readonly string[], options: InventoryOptions = {}): Inventory {
  const decrypt = options.decrypt ?? ((data: Buffer) => data)
  const reader = new SourceReader(decrypt)
  const read = sources.filter((source) => source !== '').map((source) => reader.read(source))
  if (read.some(Boolean)) reader.finish()
  const files = new VariableFiles(decrypt, options.globalDefaults)
  addVariableFiles(reader.draft, sources, files)
  const groups = new Map([...reader.draft.groups].map(([name, group]) => [name, asGroup(group)]))
  const hosts = new Map([...reader.draft.hosts].map(([name, host]) => [name, asHost(host)]))
  return new InventoryView(groups, hosts, [...reader.problems, ...files.problems])
}

function addVariableFiles(draft: InventoryDraft, sources: readonly string[], files: VariableFiles): void {
  const folders = sources.filter((source) => isPath(source)).map((source) => folderOf(source))
  for (const folder of folders) {
    for (const group of draft.groups.values()) {
      const found = files.variablesOf(join(folder, 'group_vars'), group.name)
      group.fileVariables = overlaid(group.fileVariables, found)
      group.fileVariablesBySource = [...group.fileVariablesBySource, found]
    }
    for (const host of draft.hosts.values()) {
      const found = files.variablesOf(join(folder, 'host_vars'), host.name)
      host.fileVariables = overlaid(host.fileVariables, found)
    }
  }
}

function isPath(source: string): boolean {
  return source !== '' && (!source.includes(',') || statSync(source, { throwIfNoEntry: false }) !== undefined)
}

/** Whole values are replaced; a name keeps the place where it was first. */
function overlaid(below: InventoryVariables, above: InventoryVariables): InventoryVariables {
  if (above.size === 0) return below
  const merged = new Map<string, InventoryVariable>(below)
  for (const [name, variable] of above) merged.set(name, variable)
  return merged
}

function asGroup(draft: GroupDraft): Group {
  return {
    name: draft.name,
    hosts: [...draft.hosts].map(({ name }) => name),
    children: [...draft.children].map(({ name }) => name),
    depth: draft.depth,
    priority: draft.priority,
    variables: overlaid(draft.variables, draft.fileVariables),
    sourceVariables: draft.variables,
    fileVariables: draft.fileVariables,
    fileVariablesBySource: draft.fileVariablesBySource,
    origin: draft.origin,
  }
}

function asHost(draft: HostDraft): InventoryHost {
  return {
    name: draft.name,
    variables: overlaid(draft.variables, draft.fileVariables),
    sourceVariables: draft.variables,
    fileVariables: draft.fileVariables,
    origin: draft.origin,
    source: draft.source,
    directory: draft.source === undefined ? undefined : dirname(draft.source),
  }
}
