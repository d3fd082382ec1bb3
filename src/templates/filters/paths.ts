// Python's os.path (POSIX) and ntpath. None of these looks at the file system.
import { posix } from 'node:path'
import { homedir } from 'node:os'
import { Arguments, asString, items } from '../arguments.ts'
import { typeError, valueError } from '../errors.ts'
import { typeName } from '../python/types.ts'
import type { Filter } from '../types.ts'
import { Tuple } from '../values.ts'

/** Everything after the last slash. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1)
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '')
}

/** The path without its extension, and the extension; leading dots belong to the name. */
export function splitext(path: string): [root: string, extension: string] {
  const start = path.lastIndexOf('/') + 1
  const name = path.slice(start)
  const dot = name.lastIndexOf('.')
  if (dot <= 0 || /^\.*$/.test(name.slice(0, dot))) return [path, '']
  return [path.slice(0, start + dot), name.slice(dot)]
}

/** `os.path.join`: an absolute part begins anew. */
export function joinPaths(parts: readonly string[]): string {
  const [first = '', ...others] = parts
  return others.reduce((path, part) => {
    if (part.startsWith('/')) return part
    return path === '' || path.endsWith('/') ? path + part : `${path}/${part}`
  }, first)
}

/** `os.path.normpath`: two slashes in front stay two. */
export function normpath(path: string): string {
  if (path === '') return '.'
  const normal = posix.normalize(path).replace(/(?<=.)\/$/, '')
  return /^\/\/(?!\/)/.test(path) ? `/${normal}` : normal
}

function relpath(path: string, start: string): string {
  if (path === '') throw valueError('no path specified')
  return posix.relative(start, path) || '.'
}

function commonpath(paths: readonly string[]): string {
  if (paths.length === 0) throw valueError('commonpath() arg is an empty sequence')
  const absolute = paths.filter((path) => path.startsWith('/')).length
  if (absolute > 0 && absolute < paths.length) throw valueError("Can't mix absolute and relative paths")
  const split = paths.map((path) => path.split('/').filter((part) => part !== '' && part !== '.'))
  const [first = [], ...others] = split
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part))
  return (absolute > 0 ? '/' : '') + first.slice(0, end < 0 ? first.length : end).join('/')
}

function splitWindows(path: string): [drive: string, rest: string] {
  const drive = /^(?:[\\/]{2}[^\\/]+[\\/][^\\/]+|[^\\/]?:)/.exec(path)?.[0] ?? ''
  return [drive, path.slice(drive.length)]
}

function windowsSplit(path: string): [head: string, tail: string] {
  const [drive, rest] = splitWindows(path)
  const end = Math.max(rest.lastIndexOf('\\'), rest.lastIndexOf('/')) + 1
  const head = rest.slice(0, end)
  return [drive + (/^[\\/]*$/.test(head) ? head : head.replace(/[\\/]+$/, '')), rest.slice(end)]
}

const path =
  (change: (path: string) => string | Tuple): Filter =>
  (input) =>
    change(asString(input))

export const pathFilters: Readonly<Record<string, Filter>> = {
  basename: path(basename),
  commonpath: (input) => {
    if (!Array.isArray(input) && !(input instanceof Tuple)) {
      throw typeError(`|commonpath expects a sequence, got ${typeName(input)} instead`)
    }
    return commonpath(items(input).map(asString))
  },
  dirname: path(dirname),
  expanduser: path((value) => value.replace(/^~(?=\/|$)/, () => homedir())),
  normpath: path(normpath),
  path_join: (input, call) => {
    if (call.args.length > 0) throw typeError('path_join takes one list and no arguments')
    if (typeof input === 'string') return input
    if (!Array.isArray(input) && !(input instanceof Tuple)) {
      throw typeError(`|path_join expects string or sequence, got ${typeName(input)} instead`)
    }
    return joinPaths(items(input).map(asString))
  },
  // Links are not followed: a template must not learn what is where on this machine.
  realpath: path((value) => normpath(joinPaths([process.cwd(), value]))),
  relpath: (input, call) => relpath(asString(input), new Arguments(call, 'start').string('start', process.cwd())),
  splitext: path((value) => new Tuple(splitext(value))),
  win_basename: path((value) => windowsSplit(value)[1]),
  win_dirname: path((value) => windowsSplit(value)[0]),
  win_splitdrive: path((value) => new Tuple(splitWindows(value))),
}
