import type { HostConnection } from '../../hosts/types.ts'

const LINES = 10
/** Arguments: the folder below /var/log/kolla, how many seconds back. Last lines of the two files that were written last. */
const SCRIPT = `
cd "/var/log/kolla/$1" 2>/dev/null || exit 0
find . -name '*.log' -newermt "$2 seconds ago" -printf '%T@ %f\\n' | sort -rn | head -n 2 | while read -r _ name; do
  echo "$PWD/$name:"
  grep -v ' /healthcheck ' "$name" | tail -n ${LINES}
done`

/** The last lines of what a role's containers wrote into files in the last seconds: many services print nothing. Checks of their health are left out. */
export async function logFileLines(
  connection: HostConnection,
  role: string,
  seconds: number,
): Promise<readonly string[]> {
  const { stdout } = await connection.exec(['sh', '-c', SCRIPT, 'log', role, String(Math.ceil(seconds))], {
    become: true,
  })
  return stdout.toString().split('\n').filter((line) => line.trim() !== '') // prettier-ignore
}
