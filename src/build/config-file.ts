import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { KollaError } from '../errors.ts'
import { parseIni, type IniSection } from '../templates/merge/ini.ts'

/** What kolla-build.conf says that means something here, by the names of the flags of `kolla build`. */
export interface BuildConfig {
  readonly flags: Readonly<Record<string, string | boolean | number | readonly string[]>>
  /** Patterns of image names by profile. */
  readonly profiles: Readonly<Record<string, readonly string[]>>
  /** What it says besides, for a warning: `DEFAULT/buildkit`, `[nova-base]`. */
  readonly unused: readonly string[]
}

const NAME = 'kolla-build.conf'

type Kind = 'text' | 'number' | 'switch' | 'repeated' | 'pairs'

/** Options of kolla-build's own (kolla/common/config.py) that are flags here under the same name, and how their values are written. */
const OPTIONS: Readonly<Record<string, Kind>> = {
  base: 'text',
  'base-image': 'text',
  'base-tag': 'text',
  'build-args': 'pairs',
  cache: 'switch',
  'docker-dir': 'repeated',
  engine: 'text',
  'image-name-prefix': 'text',
  'logs-dir': 'text',
  namespace: 'text',
  'openstack-release': 'text',
  profile: 'repeated',
  pull: 'switch',
  push: 'switch',
  registry: 'text',
  retries: 'number',
  'skip-existing': 'switch',
  'skip-parents': 'switch',
  tag: 'text',
  'template-only': 'switch',
  'template-override': 'text',
  threads: 'number',
  timeout: 'number',
  'work-dir': 'text',
}
const RENAMED: Readonly<Record<string, string>> = { 'summary-json-file': 'summary-json' }
/** What says nothing about the images that come out. */
const SILENT = new Set(['debug', 'format', 'quiet', 'summary'])

/** Where kolla-build.conf is: the file that was named, or the one in the configuration folder, if there is one. */
export function buildConfigPath(named: string | undefined, folder: string): string | undefined {
  if (named !== undefined) return resolve(named)
  const path = join(folder, NAME)
  return existsSync(path) ? path : undefined
}

/** Reads a kolla-build.conf. Throws `build-config-unreadable`, `ini-syntax`, `build-config-invalid`. */
export function readBuildConfig(path: string): BuildConfig {
  return parseBuildConfig(text(path), path)
}

export function parseBuildConfig(content: string, file: string): BuildConfig {
  const flags: Record<string, BuildConfig['flags'][string]> = {}
  const profiles: Record<string, readonly string[]> = {}
  const unused: string[] = []
  for (const section of parseIni(content, file)) {
    const name = section.name ?? 'DEFAULT'
    if (name.endsWith('-user') && section.options.size > 0) throw userError(name, file)
    if (name !== 'DEFAULT' && name !== 'profiles') {
      unused.push(`[${name}]`)
      continue
    }
    for (const [option, values] of valuesOf(section)) {
      if (name === 'profiles') profiles[option] = values.flatMap((value) => split(value))
      else if (RENAMED[option] !== undefined) flags[RENAMED[option]] = values.at(-1) ?? ''
      else if (OPTIONS[option] !== undefined) flags[option] = converted(OPTIONS[option], option, values, file)
      else if (!SILENT.has(option)) unused.push(`DEFAULT/${option}`)
    }
  }
  return { flags, profiles, unused }
}

/** With dashes, as flags are written; oslo.config takes either. */
function* valuesOf({ options }: IniSection): Iterable<readonly [string, readonly string[]]> {
  for (const [name, values] of options)
    yield [name.replaceAll('_', '-'), values.map((lines) => lines.join('\n').trim())]
}

function converted(kind: Kind, option: string, values: readonly string[], file: string) {
  const last = values.at(-1) ?? ''
  switch (kind) {
    case 'text':
      return last
    case 'repeated':
      return values
    case 'pairs':
      return split(last).map((pair) => pair.replace(/\s*:\s*/, '='))
    case 'number':
      if (/^\d+$/.test(last)) return Number(last)
      throw invalid(option, last, 'a number', file)
    case 'switch':
      if (/^(true|1|on|yes)$/i.test(last)) return true
      if (/^(false|0|off|no)$/i.test(last)) return false
      throw invalid(option, last, 'true or false', file)
  }
}

function split(list: string): readonly string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new KollaError(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'build-config-unreadable',
      fault: 'usage',
      cause,
    })
  }
}

function invalid(option: string, value: string, wanted: string, file: string): KollaError {
  return new KollaError(`${option} is '${value}', and has to be ${wanted}`, {
    code: 'build-config-invalid',
    fault: 'configuration',
    where: { file },
  })
}

function userError(section: string, file: string): KollaError {
  return new KollaError(`[${section}] gives a user other numbers, and images here have upstream's fixed ones`, {
    code: 'build-config-invalid',
    fault: 'configuration',
    where: { file },
    hint: 'Volumes show these numbers to the hosts: build with kolla-build where yours have others, or take the section out.',
  })
}
