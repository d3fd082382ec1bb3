import { compareDimensions } from './compare-dimensions.ts'
import { compareEnvironment } from './compare-environment.ts'
import { compareHealthcheck } from './compare-healthcheck.ts'
import { compareImage, compareLabels } from './compare-image.ts'
import { compareVolumes } from './compare-volumes.ts'
import { setDifference, textDifference } from './differences.ts'
import { inspectDocument } from './observed.ts'
import type { InspectDocument } from './observed.ts'
import { podmanCapability, PODMAN_CAPABILITY } from './podman.ts'
import { parseTmpfs } from './create-body.ts'
import type { ContainerDifference, ContainerSpec, EngineKind, ObservedContainer, ObservedImage } from './types.ts'

/**
 * What differs between a container as it should be and as it is, field by field, as kolla decides it.
 * Not compared, as kolla does not: the network mode, the stop timeout and variables that were not asked for.
 * Where kolla would see a difference that no new container removes, none is seen here: trailing slashes in
 * volumes, the swap limit that the engine derives from the memory limit, volumes that the image declares.
 */
export function compareContainer(
  desired: ContainerSpec,
  observed: ObservedContainer,
  images: ReadonlyMap<string, ObservedImage>,
  kind: EngineKind = 'docker',
): ContainerDifference[] {
  const current = inspectDocument(observed)
  const found = [
    compareImage(desired, observed, images, kind),
    compareEnvironment(desired, current),
    compareVolumes(desired, current, kind),
    setDifference('volumes_from', desired.volumesFrom, texts(current.HostConfig['VolumesFrom'])),
    compareTmpfs(desired, current, kind),
    textDifference('privileged', String(desired.privileged), String(current.HostConfig['Privileged'] === true)),
    compareCapabilities(desired, current, kind),
    compareSecurityOptions(desired, current),
    comparePidMode(desired, current),
    desired.ipcMode && textDifference('ipc_mode', desired.ipcMode, text(current.HostConfig['IpcMode'])),
    compareCgroupns(desired, current),
    compareLabels(desired, observed, images),
    compareHealthcheck(desired.healthcheck, current),
    compareCommand(desired, current),
    desired.user !== undefined && textDifference('user', desired.user, current.Config.User ?? ''),
    ...compareDimensions(desired.dimensions, current, kind),
    compareRestartPolicy(desired, current),
    compareState(observed),
  ]
  const differences = found.filter((difference) => typeof difference === 'object')
  return kind === 'docker' ? differences : differences.map(withoutUpdate)
}

/** Podman's Docker-compatible API has no call that changes a container (4.3 answers 404). */
function withoutUpdate(difference: ContainerDifference): ContainerDifference {
  return difference.remedy === 'update' ? { ...difference, remedy: 'recreate' } : difference
}

function compareTmpfs(desired: ContainerSpec, current: InspectDocument, kind: EngineKind) {
  // kolla's Podman containers never have one: the library it uses could not say it.
  if (kind === 'podman') return undefined
  const wanted = desired.tmpfs.map((entry) => parseTmpfs(entry)[0])
  return setDifference('tmpfs', wanted, Object.keys(current.HostConfig['Tmpfs'] ?? {}))
}

function compareCapabilities(desired: ContainerSpec, current: InspectDocument, kind: EngineKind) {
  const present = texts(current.HostConfig['CapAdd'])
  if (kind === 'docker') return setDifference('cap_add', desired.capAdd, present)
  // Podman before 4.4 does not show the one it always adds.
  const always = desired.privileged ? [] : [PODMAN_CAPABILITY]
  return setDifference(
    'cap_add',
    [...desired.capAdd.map(podmanCapability), ...always],
    [...present.map(podmanCapability), ...always],
  )
}

function compareSecurityOptions(desired: ContainerSpec, current: InspectDocument) {
  // The engine turns labels off by itself for these.
  if (desired.privileged || desired.pidMode === 'host' || desired.ipcMode === 'host') return undefined
  return setDifference('security_opt', desired.securityOpt, texts(current.HostConfig['SecurityOpt']))
}

function comparePidMode(desired: ContainerSpec, current: InspectDocument) {
  const mode = text(current.HostConfig['PidMode'])
  // Podman says `private` for what Docker leaves empty.
  return textDifference('pid_mode', desired.pidMode ?? '', mode === 'private' ? '' : mode)
}

function compareCgroupns(desired: ContainerSpec, current: InspectDocument) {
  if (!desired.cgroupnsMode) return undefined
  // Containers made by an engine that did not know the setting behave like `host`.
  const mode = text(current.HostConfig['CgroupnsMode']) || text(current.HostConfig['CgroupMode']) || 'host'
  return textDifference('cgroupns_mode', desired.cgroupnsMode, mode)
}

function compareCommand(desired: ContainerSpec, current: InspectDocument) {
  if (!desired.command) return undefined
  const command = current.Config.Cmd ?? []
  const wanted = desired.command.join(' ')
  // With the image's entry point in front, and without one.
  const whole = [current.Path ?? '', ...(current.Args ?? [])]
  if (sameWords(desired.command, command) || sameWords(desired.command, whole)) return undefined
  return textDifference('command', wanted, command.join(' '))
}

function compareRestartPolicy(desired: ContainerSpec, current: InspectDocument) {
  const policy = current.HostConfig['RestartPolicy'] as { readonly Name?: string } | null | undefined
  return textDifference('restart_policy', desired.restartPolicy, policy?.Name || 'no', 'update')
}

function compareState(observed: ObservedContainer): ContainerDifference | undefined {
  if (observed.state === 'running') return undefined
  const gone = observed.state === 'dead' || observed.state === 'removing'
  const from = observed.state === 'exited' ? `exited with code ${observed.exitCode}` : observed.state
  return { field: 'state', from, to: 'running', remedy: gone ? 'recreate' : 'start' }
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index])
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
