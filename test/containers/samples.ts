import type { InspectDocument } from '../../src/containers/observed.ts'
import { observedContainer } from '../../src/containers/observed.ts'
import { createBody } from '../../src/containers/create-body.ts'
import { plainSpec } from '../../src/roles/plain-spec.ts'
import { indexImages } from '../../src/containers/images.ts'
import type { ContainerSpec, EngineKind, ObservedContainer } from '../../src/containers/types.ts'

export const IMAGE_ID = 'sha256:1111111111111111111111111111111111111111111111111111111111111111'
export const OTHER_IMAGE_ID = 'sha256:2222222222222222222222222222222222222222222222222222222222222222'

/** A service as kolla describes one. */
export function spec(changes: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    ...plainSpec('keystone', 'kolla/keystone:1'),
    volumes: ['/etc/kolla/keystone/:/var/lib/kolla/config_files/:ro', 'kolla_logs:/var/log/kolla/'],
    environment: { KOLLA_CONFIG_STRATEGY: 'COPY_ALWAYS' },
    restartPolicy: 'unless-stopped',
    stopTimeout: 60,
    ...changes,
  }
}

/** The images of a host on which `kolla/keystone:1` and, under another id, `kolla/keystone:2` are. */
export const IMAGES = indexImages([
  { Id: IMAGE_ID, RepoTags: ['kolla/keystone:1', 'kolla/keystone:same'], Labels: { kolla_version: '21' } },
  { Id: OTHER_IMAGE_ID, RepoTags: ['kolla/keystone:2'], Labels: {} },
])

/** The inspect document of a running container that was made as `made` says. */
export function documentOf(made: ContainerSpec, kind: EngineKind = 'docker'): InspectDocument {
  const body = createBody(made, kind)
  return {
    Id: 'abc',
    Name: `/${made.name}`,
    Image: IMAGE_ID,
    Path: 'dumb-init',
    Args: ['--single-child', '--', 'kolla_start'],
    State: { Status: 'running', ExitCode: 0, StartedAt: '2026-11-21T08:00:00.5Z' },
    Config: {
      Image: made.image,
      User: made.user ?? 'keystone',
      Env: ['PATH=/usr/bin', ...(body.Env ?? [])],
      Cmd: body.Cmd ?? ['kolla_start'],
      Labels: { kolla_version: '21', ...made.labels },
      Volumes: body.Volumes ?? {},
      Healthcheck: (body.Healthcheck as InspectDocument['Config']['Healthcheck']) ?? null,
    },
    HostConfig: {
      IpcMode: 'private',
      CgroupnsMode: 'private',
      PidMode: '',
      Memory: 0,
      ...(body.HostConfig as Record<string, unknown>),
    },
  }
}

/** A running container that was made as `made` says, with parts of its inspect document changed. */
export function observed(
  made: ContainerSpec,
  changes: { hostConfig?: object; config?: object; state?: object; document?: object } = {},
  kind: EngineKind = 'docker',
): ObservedContainer {
  const document = documentOf(made, kind)
  return observedContainer({
    ...document,
    ...changes.document,
    State: { ...document.State, ...changes.state },
    Config: { ...document.Config, ...changes.config },
    HostConfig: { ...document.HostConfig, ...changes.hostConfig },
  })
}
