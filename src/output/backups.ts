import { columns, showBytes } from './format.ts'

/** A row of `kolla mariadb-backup --list`. */
export interface BackupRow {
  readonly host: string
  readonly name: string
  readonly kind: string
  readonly bytes: number
  /** Seconds since the epoch. */
  readonly written: number
}

/** The table of backups, as they come; times in UTC. */
export function backupLines(rows: readonly BackupRow[]): string[] {
  if (rows.length === 0) return ['No backups.']
  const cells = rows.map(({ host, name, kind, bytes, written }) => [
    host,
    name,
    kind,
    showBytes(bytes),
    new Date(written * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
  ])
  return columns([['HOST', 'BACKUP', 'KIND', 'SIZE', 'WRITTEN'], ...cells])
}
