import { hash } from 'node:crypto'
import { basename, dirname, relative } from 'node:path'
import type { DesiredFile, HostObservation } from '../hosts/types.ts'
import type { DesiredService } from '../roles/desired.ts'
import { isPem, pemDifferences } from './pem.ts'
import { unifiedDiff, wordedDifferences } from './words.ts'
import type { Change } from './types.ts'

/** What has to be delivered to and removed from a host, for one service. */
export interface FileDifferences {
  readonly service: DesiredService
  /** Files and directories that are missing or differ. */
  readonly deliver: readonly DesiredFile[]
  /** Paths in exclusive folders that nobody wants any more. */
  readonly remove: readonly string[]
}

/** Old content of a file of a host, where it was fetched for the plan's words. */
export type PreviousContent = (host: string, path: string) => Buffer | undefined

/** Compares the desired files of a service with the digests that were observed. */
export function fileDifferences(service: DesiredService, observation: HostObservation): FileDifferences {
  const deliver = service.files.filter((file) => differs(file, observation))
  return { service, deliver, remove: service.exclusive.length === 0 ? [] : unwanted(service, observation) }
}

/** What lies in the folders of a service that hold nothing but what is desired. */
function unwanted({ files, exclusive }: DesiredService, observation: HostObservation): readonly string[] {
  const wanted = new Set(files.map((file) => file.path))
  const folders = new Set(exclusive.map((folder) => folder.replace(/\/$/, '')))
  return [...observation.files.keys()].filter((path) => !wanted.has(path) && folders.has(dirname(path)))
}

/** The changes of a service's files, in words; `redact` masks secrets. */
export function fileChanges(
  differences: FileDifferences,
  observation: HostObservation,
  previous: PreviousContent,
  redact: (text: string) => string,
): readonly Change[] {
  const { service } = differences
  const name = (path: string): string => relative(dirname(service.directory), path)
  const delivered = differences.deliver.map((file): Change => {
    const observed = observation.files.get(file.path)
    if (!observed) return { kind: file.kind, name: name(file.path), action: 'create', reasons: ['missing'] }
    const before = previous(service.host, file.path)
    const reasons = [...attributeReasons(file, observation), ...contentReasons(file, observation, before)]
    const diff = before && !hasContent(file, observation) ? linesOf(before.toString(), file.content.toString()) : []
    return {
      kind: file.kind,
      name: name(file.path),
      action: 'update',
      reasons: reasons.map(redact),
      ...(diff.length > 0 ? { diff: diff.map(redact) } : {}),
    }
  })
  const removed = differences.remove.map((path): Change => ({
    kind: 'file',
    name: name(path),
    action: 'remove',
    reasons: ['no longer wanted'],
  }))
  return [...delivered, ...removed]
}

/** Whether a change of this path matters to the running container: everything but the directory's own mode and owner. */
export function affectsService(differences: FileDifferences, observation: HostObservation): readonly string[] {
  const changed = differences.deliver
    .filter((file) => file.kind === 'file' && !hasContent(file, observation))
    .map((file) => file.path)
  return [...changed, ...differences.remove].map((path) => basename(path))
}

function differs(file: DesiredFile, observation: HostObservation): boolean {
  return (
    !observation.files.has(file.path) ||
    attributeReasons(file, observation).length > 0 ||
    !hasContent(file, observation)
  )
}

/** Many hosts share a content, and it is asked about several times. */
const digests = new WeakMap<Buffer, string>()

function digestOf(content: Buffer): string {
  let digest = digests.get(content)
  if (digest === undefined) digests.set(content, (digest = hash('sha256', content)))
  return digest
}

function hasContent(file: DesiredFile, observation: HostObservation): boolean {
  const observed = observation.files.get(file.path)
  if (!observed || observed.kind !== file.kind) return false
  return file.keep === true || file.kind === 'directory' || observed.sha256 === digestOf(file.content)
}

function attributeReasons(file: DesiredFile, observation: HostObservation): string[] {
  const observed = observation.files.get(file.path)
  if (!observed) return []
  if (observed.kind !== file.kind) return [`is a ${observed.kind}, not a ${file.kind}`]
  const mode = file.mode.replace(/^0+/, '')
  return [
    ...(observed.mode.replace(/^0+/, '') === mode ? [] : [`mode ${observed.mode} -> ${mode}`]),
    ...(observed.owner === file.owner ? [] : [`owner ${observed.owner} -> ${file.owner}`]),
    ...(observed.group === file.group ? [] : [`group ${observed.group} -> ${file.group}`]),
  ]
}

function contentReasons(
  file: DesiredFile,
  observation: HostObservation,
  previous: Buffer | undefined,
): readonly string[] {
  if (hasContent(file, observation)) return []
  if (!previous) return ['content differs']
  const [before, after] = [previous.toString(), file.content.toString()]
  return isPem(before + after) ? pemDifferences(before, after) : wordedDifferences(file.path, before, after)
}

function linesOf(before: string, after: string): readonly string[] {
  return isPem(before + after) ? [] : unifiedDiff(before, after)
}
