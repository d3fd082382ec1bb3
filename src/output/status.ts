import { columns, showAge } from './format.ts'

/** A row of `kolla status`. */
export interface StatusRow {
  readonly host: string
  readonly name: string
  readonly image: string
  readonly state: string
  readonly health: string
  /** Seconds; undefined when it does not run. */
  readonly uptime: number | undefined
}

/** The table of containers, host by host. */
export function statusLines(rows: readonly StatusRow[]): string[] {
  if (rows.length === 0) return ['No containers.']
  const cells = rows.map(({ host, name, state, health, uptime, image }) => [
    host,
    name,
    state,
    health === 'none' ? '-' : health,
    uptime === undefined ? '-' : showAge(uptime),
    image,
  ])
  return columns([['HOST', 'CONTAINER', 'STATE', 'HEALTH', 'UPTIME', 'IMAGE'], ...cells])
}
