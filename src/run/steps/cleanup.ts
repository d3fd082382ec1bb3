import { KollaError } from '../../errors.ts'
import { hostOf, type StepRunner } from './context.ts'
import { SYSCTL_FILE } from './host.ts'

/** Arguments: the addresses to take off; standard input: the directories to remove. Puts kernel settings back to what they were. */
const SCRIPT = `
set -u
while IFS= read -r directory; do rm -rf -- "$directory"; done
if [ -f ${SYSCTL_FILE} ]; then
  sed -n 's/^# \\([^ ]*\\) was \\(.*\\)$/\\1 \\2/p' ${SYSCTL_FILE} | while read -r name value; do
    echo "$value" > "/proc/sys/$(echo "$name" | tr . /)"
  done
  rm -f ${SYSCTL_FILE}
fi
[ -L /var/log/kolla ] && rm -f /var/log/kolla
if command -v ip > /dev/null; then
  ip netns list | awk '/^(qdhcp|qrouter|snat|fip|ovnmeta)-/ { print $1 }' | while read -r namespace; do ip netns delete "$namespace"; done
  ip -o link | sed -n 's/^[0-9]*: \\(\\(tap\\|qvo\\|qvb\\|qbr\\|brq\\)[0-9a-f]\\{8\\}-[0-9a-f]\\{2\\}\\)[@:].*/\\1/p' | while read -r link; do
    ip link delete "$link" 2> /dev/null || true # with the other end of it
  done
  for address; do
    device=$(ip -o addr show to "$address" | awk 'NR == 1 { print $2 }')
    [ -z "$device" ] || ip addr del "$address" dev "$device" 2> /dev/null || ip addr del "$address/32" dev "$device"
  done
fi
exit 0
`

/** Removes volumes, images, directories and the networks' namespaces and interfaces of a host, takes a left virtual IP off, and puts its kernel settings back. */
export const runCleanup: StepRunner = async (step, context) => {
  const host = hostOf(step)
  const engine = await context.session.engine(host)
  const names = (kind: string): string[] =>
    step.changes.filter((change) => change.kind === kind).map((change) => change.name)
  for (const volume of names('volume')) await engine.removeVolume(volume)
  for (const image of names('image')) await engine.removeImage(image)
  const scope = context.variables.forHost(host)
  const addresses = new Set([scope.string('kolla_internal_vip_address'), scope.string('kolla_external_vip_address')])
  const owned = (context.hosts.get(host)?.observation.facts['all_ipv4_addresses'] ?? []) as readonly string[]
  const own = scope.string('api_interface_address')
  const result = await context.session
    .connection(host)
    .exec(
      [
        'sh',
        '-c',
        SCRIPT,
        'cleanup',
        ...[...addresses].filter((address) => owned.includes(address) && address !== own),
      ],
      {
        input: names('directory')
          .map((path) => `${path}\n`)
          .join(''),
      },
    )
  if (result.code === 0) return
  throw new KollaError(`files of ${host} could not be removed`, {
    code: 'cleanup-failed',
    fault: 'host',
    host,
    log: result.stderr.toString().trim().split('\n').slice(-10),
  })
}
