import { KollaError } from '../../errors.ts'
import { hostOf, type StepRunner } from './context.ts'

/** Kept across reboots in this file, with what each setting was before, so that `destroy` can put it back. */
export const SYSCTL_FILE = '/etc/sysctl.d/60-kolla.conf'
const MODULES_FOLDER = '/etc/modules-load.d'

/** Reads `name=value` lines and `module NAME` lines; writes the settings down for the next boot, with what they were, and sets them now. */
const SCRIPT = `
set -eu
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
  esac
done
`

/** Sets kernel settings and loads modules, now and for every boot. */
export const runHost: StepRunner = async (step, context) => {
  const host = hostOf(step)
  const desired = context.desired.hosts.get(host)
  const lines = step.changes.map((change) => {
    if (change.kind === 'module') return `module ${change.name}`
    return `sysctl ${change.name} ${desired?.sysctls.find((sysctl) => sysctl.name === change.name)?.value ?? ''}`
  })
  const result = await context.session.connection(host).exec(['sh', '-c', SCRIPT], { input: lines.join('\n') + '\n' })
  if (result.code === 0) return
  throw new KollaError(`kernel settings could not be set on ${host}`, {
    code: 'sysctl-failed',
    fault: 'host',
    host,
    log: result.stderr.toString().trim().split('\n').slice(-10),
    hint: 'Where the host forbids it, set `set_sysctl: no` and set them by other means.',
  })
}
