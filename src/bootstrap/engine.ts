import { dockerSettings, PID_FILE, restartReasons } from './docker.ts'
import { podmanSettings } from './podman.ts'
import type { Answers, Server, Topic, Work } from './types.ts'

/** The engine's settings, and the engine itself, which runs and starts with the host. */
export function engineTopics(server: Server): { readonly settings: Topic; readonly service: Topic } {
  const podman = server.scope.string('kolla_container_engine') === 'podman'
  const settings = podman ? podmanSettings(server) : dockerSettings(server)
  const name = podman ? 'podman.socket' : 'docker'
  const reload = !podman && server.scope.bool('docker_systemd_reload')
  return {
    settings,
    service: {
      name: 'engine',
      title: podman ? 'run Podman' : 'run Docker Engine',
      after: ['packages', 'engine-settings'],
      questions: [...settings.questions, { kind: 'service', name }, { kind: 'file', name: PID_FILE }],
      compare: (answers) =>
        serviceWork(answers, { name, reload, reasons: podman ? [] : restartReasons(answers, settings) }),
    },
  }
}

interface WantedService {
  readonly name: string
  /** It takes new settings without a restart. */
  readonly reload: boolean
  /** Why it has to take new settings. */
  readonly reasons: readonly string[]
}

/** Installing the engine starts it on some distributions and does not on others: it is switched on either way. */
function serviceWork(answers: Answers, { name, reload, reasons }: WantedService): readonly Work[] {
  const service = answers.services.get(name)
  const verb = reload ? 'reload' : 'restart'
  const renewal = service?.active && reasons.length > 0 ? [`${verb} ${name}`] : []
  if (service?.enabled && service.active) {
    const action = reload ? 'update' : 'restart'
    return renewal.length === 0 ? [] : [{ change: { kind: 'service', name, action, reasons }, commands: renewal }]
  }
  const missing = service
    ? [...(service.enabled ? [] : ['does not start with the host']), ...(service.active ? [] : ['not running'])]
    : ['not installed']
  return [
    { change: { kind: 'service', name, action: 'start', reasons: missing }, commands: [...renewal, `on ${name}`] },
  ]
}
