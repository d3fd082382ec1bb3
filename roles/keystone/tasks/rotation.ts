import { KollaError } from '../../../src/errors.ts'
import type { ServiceContext } from '../../../src/roles/types.ts'

const HOUR = 60
const DAY = 24 * HOUR
const WEEK = 7 * DAY

interface CronTime {
  readonly minute: number | '*'
  readonly hour: number | '*'
  readonly day: number | '*'
}

/** The crontab that rotates token keys; the hosts take turns, so that a key is made every `fernet_key_rotation_interval` seconds in all. */
export function cronJobs(context: ServiceContext): ReadonlyMap<string, string> {
  const hosts = context.hostsOf(context.service)
  const interval = Math.floor(context.scope.int('fernet_key_rotation_interval') / 60)
  const lines = rotationTimes(interval, hosts.indexOf(context.host), hosts.length).map(
    ({ minute, hour, day }) => `${minute} ${hour} * * ${day} /usr/bin/fernet-rotate.sh`,
  )
  return new Map([['', ['PATH=/var/lib/kolla/venv/bin:/usr/bin:/bin', ...lines].join('\n') + '\n']])
}

/** When the host at `index` of `count` rotates, for a rotation every `interval` minutes somewhere. */
export function rotationTimes(interval: number, index: number, count: number): readonly CronTime[] {
  if (interval > WEEK) {
    throw new KollaError('fernet_key_rotation_interval is longer than a week', {
      code: 'value-invalid',
      fault: 'configuration',
      hint: 'cron cannot express that; set it to at most 604800 seconds.',
    })
  }
  const turn = interval * count
  const span = turn > DAY ? WEEK : turn > HOUR ? DAY : HOUR
  const times: CronTime[] = []
  for (let time = interval * index; time + interval <= span; time += turn) times.push(cronTime(time, span))
  return times
}

function cronTime(time: number, span: number): CronTime {
  return {
    minute: time % HOUR,
    hour: span === HOUR ? '*' : Math.floor((time % DAY) / HOUR),
    day: span === WEEK ? Math.floor(time / DAY) : '*',
  }
}
