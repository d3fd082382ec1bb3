import { posix } from 'node:path'
import type { HostScope } from '../variables/types.ts'
import { daemonSettings, mergeSettings, parseSettings, printSettings, settingDifferences } from './daemon-settings.ts'
import { absentWork, desired, fileWork } from './files.ts'
import { dropIn, proxiesOf, sameEnvironment } from './proxies.ts'
import type { Answers, Server, Topic, Work } from './types.ts'

const FOLDER = '/etc/docker'
/** Written by the engine when it starts. */
export const PID_FILE = '/var/run/docker.pid'
const DAEMON = '/etc/docker/daemon.json'
const DROP_IN = '/etc/systemd/system/docker.service.d/kolla.conf'

/** What Docker Engine is told before it is installed, so that already its first start leaves the host's packet filter alone. */
export function dockerSettings(server: Server): Topic {
  const { scope, facts } = server
  const proxies = proxiesOf(scope, 'docker')
  const supervised = facts['service_mgr'] === 'systemd'
  const wanted = daemonSettings(scope, supervised || !proxies ? {} : { proxies: proxies.settings })
  const authority = authorityFiles(server)
  return {
    name: 'engine-settings',
    title: 'configure Docker Engine',
    after: ['names'],
    questions: [FOLDER, DAEMON, DROP_IN, ...authority.map((file) => file.path)].map((name) => ({ kind: 'file', name })),
    compare: (answers) => [
      ...fileWork(answers, desired(FOLDER, '0755', undefined)),
      ...daemonWork(answers, wanted),
      ...(supervised && proxies
        ? fileWork(answers, desired(DROP_IN, '0644', dropIn(proxies)), {
            same: (text) => sameEnvironment(text, proxies),
          })
        : absentWork(answers, DROP_IN, 'no proxy is set')),
      ...authority.flatMap((file) => fileWork(answers, file)),
    ],
  }
}

/** What the engine reads only when it starts; certificate authorities it reads at each pull. */
const READ_AT_START = [DAEMON, DROP_IN]

/** Why the engine has to be started anew: for what this run writes, and for what a run wrote that was killed before it did so. */
export function restartReasons(answers: Answers, settings: Topic): readonly string[] {
  const changed = new Set(settings.compare(answers).map(({ change }) => change.name))
  const started = answers.files.get(PID_FILE)?.mtime ?? Infinity
  return READ_AT_START.flatMap((path) => {
    if (changed.has(path)) return [`${path} changes`]
    return (answers.files.get(path)?.mtime ?? 0) > started ? [`${path} is newer than the engine's start`] : []
  })
}

function daemonWork(answers: Answers, wanted: Readonly<Record<string, unknown>>): readonly Work[] {
  const before = answers.files.get(DAEMON)
  const observed = parseSettings(before?.content ?? '')
  const merged = mergeSettings(observed ?? {}, wanted)
  return fileWork(answers, desired(DAEMON, '0644', printSettings(merged)), {
    same: () => observed !== undefined && settingDifferences(observed, merged).length === 0,
    words: () => (observed ? settingDifferences(observed, merged) : ['is not a JSON object']),
  })
}

/** The certificate authority of the operator's registry. */
function authorityFiles({ scope, readLocal }: Server) {
  const file = text(scope, 'docker_registry_ca')
  const registry = text(scope, 'docker_registry')
  if (file === '' || registry === '' || scope.bool('docker_registry_insecure')) return []
  const folder = posix.join('/etc/docker/certs.d', registry)
  return [desired(folder, '0700', undefined), desired(posix.join(folder, 'ca.crt'), '0600', readLocal(file))]
}

function text(scope: HostScope, name: string): string {
  const value = scope.find(name)
  return typeof value === 'string' ? value : ''
}
