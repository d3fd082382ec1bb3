import { readFileSync } from 'node:fs'
import { KollaError } from '../errors.ts'
import type { Value } from '../templates/types.ts'
import { fillBlocks, type TemplateOverride } from './blocks.ts'
import { withDigests } from './digest.ts'
import { fullNamespace, referenceOf } from './naming.ts'
import { renderDockerfile } from './template-engine.ts'
import type { BaseOptions, Image, ImageSource, Naming } from './types.ts'

export interface RenderSettings {
  readonly naming: Naming
  /** With the image that is made when none is given. */
  readonly base: BaseOptions & { readonly image: string }
  /** As `uname -m` says it: `x86_64`. */
  readonly architecture: string
  readonly override: TemplateOverride
  /** What the operator gives to the builds. */
  readonly buildArgs: Readonly<Record<string, string>>
}

/** The images with their Dockerfiles, and what each stands on. */
export function renderImages(sources: readonly ImageSource[], settings: RenderSettings): Image[] {
  const byReference = new Map(sources.map(({ name }) => [referenceOf(settings.naming, name), name]))
  const images = sources.map((source) => {
    const template = fillBlocks(readFileSync(source.template, 'utf8'), settings.override)
    const dockerfile = renderDockerfile(template, variablesOf(source, settings), source.template)
    const from = fromOf(dockerfile)
    if (from === undefined) {
      throw new KollaError(`${source.template} has no FROM`, {
        code: 'dockerfile-without-from',
        fault: 'configuration',
        where: { file: source.template },
      })
    }
    const reference = referenceOf(settings.naming, source.name)
    return { ...source, reference, dockerfile, from, parent: byReference.get(from) }
  })
  return withDigests(images, settings.buildArgs)
}

/** What a Dockerfile stands on: the FROM of its last stage. */
export function fromOf(dockerfile: string): string | undefined {
  const lines = dockerfile.split('\n').filter((line) => /^FROM\s/i.test(line))
  return lines
    .at(-1)
    ?.split(/\s+/)
    .slice(1)
    .find((word) => !word.startsWith('--'))
}

/** What templates can use, under kolla's names, and what the override sets. */
function variablesOf(source: ImageSource, settings: RenderSettings): Map<string, Value> {
  const { naming, base, architecture, override } = settings
  return new Map([
    ...Object.entries({
      image_name: source.name,
      namespace: fullNamespace(naming),
      image_prefix: naming.prefix,
      tag: naming.tag,
      openstack_release: naming.release,
      base_image: base.image,
      base_tag: base.tag,
      base_distro: base.distribution,
      base_distro_tag: base.tag,
      base_arch: architecture,
      base_package_type: 'deb',
    }),
    ...override.variables,
  ])
}
