import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildConfigPath, readBuildConfig, type BuildConfig } from '../build/config-file.ts'
import { buildImages, planImages, writeContexts } from '../build/build-images.ts'
import { defaultBuildOptions } from '../build/defaults.ts'
import { dependencyGraph, dependencyTree } from '../build/dependencies.ts'
import { localImageEngine } from '../build/docker-image-engine.ts'
import { defaultTag } from '../build/naming.ts'
import { isComplete, reportData, reportLines } from '../build/report.ts'
import type { BuildOptions } from '../build/types.ts'
import { KollaError } from '../errors.ts'
import type { Console } from '../output/console.ts'
import { fanOut } from '../output/listener.ts'
import { Slots } from '../hosts/slots.ts'
import { configDirectory } from './flags.ts'
import { onInterrupt, screen } from './run-action.ts'

/** What the operator typed after `kolla build`. */
export interface BuildRequest {
  readonly patterns: readonly string[]
  readonly verbosity: number
  readonly flags: BuildFlags
  /** Flags that were not typed: kolla-build.conf may say them. */
  readonly defaulted: (flag: string) => boolean
}

interface BuildFlags {
  readonly 'config-file'?: string | undefined
  readonly configdir?: string | undefined
  readonly profile?: readonly string[] | undefined
  readonly 'skip-parents': boolean
  readonly 'skip-existing': boolean
  readonly 'skip-unchanged': boolean
  readonly 'docker-dir'?: readonly string[] | undefined
  readonly base: string
  readonly 'base-image'?: string | undefined
  readonly 'base-tag': string
  readonly 'openstack-release': string
  readonly pull: boolean
  readonly registry?: string | undefined
  readonly namespace: string
  readonly 'image-name-prefix': string
  readonly tag?: string | undefined
  readonly threads?: number | undefined
  readonly retries: number
  readonly timeout: number
  readonly cache: boolean
  readonly 'build-args'?: readonly string[] | undefined
  readonly 'template-override'?: string | undefined
  readonly push: boolean
  readonly engine: 'docker' | 'podman'
  readonly 'work-dir'?: string | undefined
  readonly 'logs-dir'?: string | undefined
  readonly 'template-only': boolean
  readonly 'summary-json'?: string | undefined
  readonly 'save-dependency'?: string | undefined
  readonly 'list-dependencies': boolean
  readonly 'list-images': boolean
}

/** Prints, writes or builds what was asked for; returns the exit code. */
export async function handleBuild(request: BuildRequest, console: Console): Promise<number> {
  const config = configOf(request, console)
  const flags = withConfig(request, config)
  const options = optionsOf(request.patterns, flags, config.profiles)
  if (flags['list-images'] || flags['list-dependencies'] || flags['save-dependency'] !== undefined) {
    await list(options, flags, console)
    return 0
  }
  if (flags['template-only']) {
    const folder = options.workDir
    if (folder === undefined) {
      throw new KollaError('--template-only needs --work-dir, the folder to write to', {
        code: 'work-dir-missing',
        fault: 'usage',
      })
    }
    const names = writeContexts(await planImages(options), folder)
    console.result({ folder, images: names }, () => names.map((name) => join(folder, name, 'Dockerfile')).join('\n'))
    return 0
  }
  return build(options, { ...request, flags }, console)
}

async function build(options: BuildOptions, { flags, verbosity }: BuildRequest, console: Console): Promise<number> {
  const engine = await localImageEngine(options.engine)
  const listeners = await screen({ console, options: { verbosity }, output: 'data' })
  const interruption = onInterrupt(console)
  try {
    const report = await buildImages(options, {
      engine,
      emit: fanOut(listeners, console.redactor),
      signal: interruption.signal,
      turns: new Slots(options.threads),
      version: ownVersion(),
    })
    const data = reportData(report)
    if (flags['summary-json'] !== undefined) writeJson(flags['summary-json'], data)
    console.result(data, () => reportLines(report).join('\n'))
    return isComplete(report) ? 0 : interruption.signal.aborted ? 130 : 1
  } finally {
    interruption.stop()
    for (const listener of listeners) await listener.close()
  }
}

async function list(options: BuildOptions, flags: BuildFlags, console: Console): Promise<void> {
  const engine = options.skip !== 'none' ? await localImageEngine(options.engine) : undefined
  const plan = await planImages(options, engine)
  if (flags['save-dependency'] !== undefined) writeFileSync(flags['save-dependency'], dependencyGraph(plan))
  if (flags['list-dependencies']) {
    const tree = dependencyTree(plan)
    console.result(tree, () => JSON.stringify(tree, undefined, 2))
  } else if (flags['list-images']) {
    const names = plan.filter(({ choice }) => choice.kind !== 'unmatched').map(({ image }) => image.name)
    console.result(names.sort(), () => names.join('\n'))
  }
}

function configOf({ flags }: BuildRequest, console: Console): BuildConfig {
  const path = buildConfigPath(flags['config-file'], configDirectory(flags.configdir))
  const config = path === undefined ? { flags: {}, profiles: {}, unused: [] } : readBuildConfig(path)
  if (config.unused.length > 0) console.warn(`${path}: nothing here comes of ${config.unused.join(', ')}`)
  return config
}

/** What was typed, and for the rest what kolla-build.conf says. Throws `build-config-invalid` for what no flag could say. */
function withConfig({ flags, defaulted }: BuildRequest, config: BuildConfig): BuildFlags {
  const said = Object.entries(config.flags).filter(([flag]) => defaulted(flag))
  const merged = { ...flags, ...Object.fromEntries(said) }
  if (merged.base !== 'debian' || !['docker', 'podman'].includes(merged.engine)) {
    throw new KollaError(`base ${merged.base} with engine ${merged.engine} cannot be built`, {
      code: 'build-config-invalid',
      fault: 'configuration',
      hint: 'Images here stand on Debian (base = debian) and are built with docker or podman (engine).',
    })
  }
  return merged
}

function optionsOf(
  patterns: readonly string[],
  flags: BuildFlags,
  ownProfiles: BuildOptions['ownProfiles'],
): BuildOptions {
  const defaults = defaultBuildOptions()
  return {
    patterns,
    profiles: flags.profile?.flatMap((value) => value.split(',')) ?? [],
    ownProfiles,
    skipParents: flags['skip-parents'],
    skip: flags['skip-unchanged'] ? 'unchanged' : flags['skip-existing'] ? 'existing' : 'none',
    naming: {
      registry: flags.registry,
      namespace: flags.namespace,
      prefix: flags['image-name-prefix'],
      tag: flags.tag ?? defaultTag(flags['openstack-release'], flags.base, flags['base-tag']),
      release: flags['openstack-release'],
    },
    base: { distribution: flags.base, image: flags['base-image'], tag: flags['base-tag'] },
    folders: flags['docker-dir']?.map((folder) => resolve(folder)) ?? [],
    templateOverride: flags['template-override'],
    workDir: flags['work-dir'] === undefined ? undefined : resolve(flags['work-dir']),
    logsDir: flags['logs-dir'] === undefined ? defaults.logsDir : resolve(flags['logs-dir']),
    buildArgs: Object.fromEntries((flags['build-args'] ?? []).map(buildArg)),
    cache: flags.cache,
    pull: flags.pull,
    push: flags.push,
    threads: flags.threads ?? defaults.threads,
    retries: flags.retries,
    timeout: flags.timeout,
    engine: flags.engine,
  }
}

/** `NAME=VALUE`, or `NAME` for what the environment says, as the engine's own command takes it. */
function buildArg(text: string): readonly [string, string] {
  const [name = '', ...value] = text.split('=')
  return [name, value.length > 0 ? value.join('=') : (process.env[name] ?? '')]
}

function writeJson(path: string, data: unknown): void {
  writeFileSync(path, `${JSON.stringify(data, undefined, 2)}\n`)
}

function ownVersion(): string {
  const path = resolve(import.meta.dirname, '../../package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version
}
