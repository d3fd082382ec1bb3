import { KollaError } from '../../errors.ts'
import { hostOf, type StepRunner } from './context.ts'

/** Kept across reboots in this file, with what each setting was before, so that `destroy` can put it back. */
export const SYSCTL_FILE = '/etc/sysctl.d/60-kolla.conf'
const MODULES_FOLDER = '/etc/modules-load.d'

/** Reads lines `sysctl NAME VALUE`, `module NAME` and `link PATH TARGET`; writes settings down for the next boot, with what they were, and sets them now. */
const SCRIPT = `
set -eu
trap '[ $? = 0 ] || echo "failed $kind $name" >&2' EXIT
while read -r kind name value; do
  case $kind in
    sysctl)
      path=/proc/sys/$(echo "$name" | tr . /)
      touch ${SYSCTL_FILE}
      grep -q "^# $name was " ${SYSCTL_FILE} || echo "# $name was $(cat "$path")" >> ${SYSCTL_FILE}
      grep -v "^$name *=" ${SYSCTL_FILE} > ${SYSCTL_FILE}.new || true
      echo "$name = $value" >> ${SYSCTL_FILE}.new
      mv ${SYSCTL_FILE}.new ${SYSCTL_FILE}
      echo "$value" > "$path"
      ;;
    module)
      echo "$name" > "${MODULES_FOLDER}/kolla-$name.conf"
      modprobe "$name"
      ;;
    link)
      # Only an empty directory makes way for the link.
      if [ -L "$name" ]; then rm -f "$name"; elif [ -d "$name" ]; then rmdir "$name"; fi
      ln -s "$value" "$name"
      ;;
  esac
done
`

/** Sets kernel settings and loads modules, now and for every boot; makes links. */
export const runHost: StepRunner = async (step, context) => {
  const host = hostOf(step)
  const desired = context.desired.hosts.get(host)
  const input = step.changes.map((change) => {
    if (change.kind === 'module') return `module ${change.name}`
    if (change.kind === 'link') {
      return `link ${change.name} ${desired?.links.find((link) => link.path === change.name)?.target ?? ''}`
    }
    return `sysctl ${change.name} ${desired?.sysctls.find((sysctl) => sysctl.name === change.name)?.value ?? ''}`
  })
  const result = await context.session.connection(host).exec(['sh', '-c', SCRIPT], { input: input.join('\n') + '\n' })
  if (result.code === 0) return
  const lines = result.stderr.toString().trim().split('\n')
  const [, kind = '', name = ''] = /^failed (\S+) (\S+)$/.exec(lines.at(-1) ?? '') ?? []
  throw new KollaError(`${host}: ${kind || 'setting'} ${name || 'of the kernel'} could not be set`, {
    code: kind === 'link' ? 'link-failed' : 'sysctl-failed',
    fault: 'host',
    host,
    log: lines.slice(-10),
    hint:
      kind === 'link'
        ? `If there is a directory with files in its place, move it away: \`mv ${name} ${name}.old\`.`
        : 'Where the host forbids it, set `set_sysctl: no` and set them by other means.',
  })
}
