import type { Frontend, Text } from '../../src/roles/types.ts'

/** The load-balancer entries of a console proxy, for those inside and for browsers; connections may be silent for `silence`. */
export function consoleFrontends(
  entry: string,
  proxy: string,
  { enabled, silence }: { readonly enabled: string; readonly silence: Text },
): Readonly<Record<string, Frontend>> {
  const common = {
    enabled,
    mode: 'http',
    listenPort: `{{ ${proxy}_listen_port }}`,
    backendHttpExtra: [`timeout tunnel ${silence}`],
  } as const
  return {
    [entry]: { ...common, port: `{{ ${proxy}_port }}` },
    [`${entry}_external`]: { ...common, external: true, externalFqdn: `{{ ${proxy}_fqdn }}`, port: `{{ ${proxy}_public_port }}` },
  }
}
