import type { OneShot } from '../../../src/roles/types.ts'

/** The volume of the backups belongs to root as long as nobody has used it. */
const OWN_FOLDER = 'sudo -E kolla_set_configs'

/** FULL and INCREMENTAL (may be empty) are files in /backup. Nothing that serves is touched. */
const PREPARE = `
set -euo pipefail
${OWN_FOLDER}
work=/backup/restore
rm -rf "$work"
unpack() { mkdir -p "$2"; gzip -dc "$1" | mbstream -x -C "$2"; }
unpack "$FULL" "$work/full"
mariadb-backup --prepare --target-dir="$work/full"
if [[ -n $INCREMENTAL ]]; then
  unpack "$INCREMENTAL" "$work/incremental"
  mariadb-backup --prepare --target-dir="$work/full" --incremental-dir="$work/incremental"
fi
`

/** What is there goes only when all that replaces it is on the same volume. */
const PUT_IN_PLACE = `
set -euo pipefail
data=/var/lib/mysql
new=$data/.restore
rm -rf "$new"
mkdir "$new"
mariadb-backup --no-defaults --copy-back --target-dir=/backup/restore/full --datadir="$new"
find "$data" -mindepth 1 -maxdepth 1 ! -name .restore -exec rm -rf {} +
find "$new" -mindepth 1 -maxdepth 1 -exec mv -t "$data" {} +
rmdir "$new"
rm -rf /backup/restore
`

/** What `mariadb-backup` and `mariadb-restore` run, in the container that has the data and the backups. */
export const backupOneShots: readonly OneShot[] = [
  shell('mariabackup', `${OWN_FOLDER} && /usr/local/bin/kolla_mariadb_backup.sh`),
  shell('mariadb_restore_prepare', PREPARE),
  shell('mariadb_restore', PUT_IN_PLACE),
]

function shell(name: string, script: string): OneShot {
  return { name, service: 'mariabackup', on: 'demand', environment: {}, command: ['bash', '-c', script] }
}
