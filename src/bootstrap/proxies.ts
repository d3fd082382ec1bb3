import type { HostScope } from '../variables/types.ts'

/** Proxies that an engine uses for pulling. */
export interface Proxies {
  /** HTTP_PROXY and the like. */
  readonly environment: Readonly<Record<string, string>>
  /** As Docker Engine's daemon.json names them. */
  readonly settings: Readonly<Record<string, string>>
}

const KINDS = ['http', 'https', 'no'] as const

/** `docker_http_proxy`, `podman_no_proxy` and so on; undefined when none is set. */
export function proxiesOf(scope: HostScope, engine: 'docker' | 'podman'): Proxies | undefined {
  const set = KINDS.map((kind) => [kind, scope.string(`${engine}_${kind}_proxy`)] as const).filter(
    ([, value]) => value !== '',
  )
  if (set.length === 0) return undefined
  return {
    environment: Object.fromEntries(set.map(([kind, value]) => [`${kind.toUpperCase()}_PROXY`, value])),
    settings: Object.fromEntries(set.map(([kind, value]) => [`${kind}-proxy`, value])),
  }
}

/** A drop-in for the engine's systemd unit. A % is systemd's own sign. */
export function dropIn({ environment }: Proxies): string {
  const lines = Object.entries(environment).map(
    ([name, value]) => `Environment="${name}=${value.replaceAll('%', '%%')}"`,
  )
  return ['[Service]', ...lines, ''].join('\n')
}

/** Whether a drop-in, as kolla-ansible may have left it, sets these variables and no others. */
export function sameEnvironment(text: string, proxies: Proxies): boolean {
  const lines = (content: string): string =>
    content
      .split('\n')
      .filter((line) => line.startsWith('Environment='))
      .sort()
      .join('\n')
  return lines(text) === lines(dropIn(proxies))
}
