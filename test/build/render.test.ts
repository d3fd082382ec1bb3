import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { noOverride, parseOverride, type TemplateOverride } from '../../src/build/blocks.ts'
import { findImages, imageFolders } from '../../src/build/find-images.ts'
import { fromOf, renderImages } from '../../src/build/render.ts'
import type { Image } from '../../src/build/types.ts'

const scratch = mkdtempSync(join(tmpdir(), 'kolla-render-'))
after(() => rmSync(scratch, { recursive: true }))

function settings(override: TemplateOverride = noOverride) {
  return {
    naming: { registry: 'registry:5000', namespace: 'cloud', prefix: 'my-', tag: 'one', release: '2025.1' },
    base: { distribution: 'debian', image: 'debian', tag: 'trixie' },
    architecture: 'x86_64',
    override,
    buildArgs: {},
  }
}

/** Renders one image from the text of its template. */
function render(name: string, template: string, override?: TemplateOverride): Image {
  const folder = join(scratch, String(Math.random()))
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'Dockerfile.j2'), template)
  const [image] = renderImages(findImages([folder]), settings(override))
  assert.ok(image)
  return image
}

describe('the Dockerfiles of our images', () => {
  const images = renderImages(findImages(imageFolders()), settings())
  const names = new Set(images.map(({ name }) => name))

  it('stand on one another, and base on the image that was given', () => {
    for (const image of images) {
      if (image.name === 'base') assert.equal(image.from, 'debian:trixie')
      else assert.ok(image.parent !== undefined && names.has(image.parent), `${image.name} stands on ${image.from}`)
    }
  })

  it('are named with registry, namespace, prefix and tag', () => {
    const keystone = images.find(({ name }) => name === 'keystone')
    assert.equal(keystone?.reference, 'registry:5000/cloud/my-keystone:one')
    assert.equal(keystone.from, 'registry:5000/cloud/my-keystone-base:one')
  })

  it('say nowhere where packages come from', () => {
    for (const { name, dockerfile } of images) assert.doesNotMatch(dockerfile, /https?:\/\//, name)
  })
})

describe('rendering a Dockerfile', () => {
  const template = [
    'FROM {{ base_image }}:{{ base_tag }}',
    "RUN install {{ ['a', 'b'] | customizable('packages') | join(' ') }}",
    '{% block my_image_footer %}USER me{% endblock %}',
    '',
  ].join('\n')

  it('leaves lists and blocks as they are without an override', () => {
    assert.equal(render('my-image', template).dockerfile, 'FROM debian:trixie\nRUN install a b\nUSER me\n')
  })

  it('changes lists as variables named after the image say', () => {
    const override = parseOverride(
      "{% set my_image_packages_append = ['c'] %}{% set my_image_packages_remove = ['a'] %}{% set other_packages_append = ['d'] %}",
    )
    assert.match(render('my-image', template, override).dockerfile, /install b c\n/)
  })

  it('replaces lists', () => {
    const override = parseOverride("{% extends parent_template %}\n{% set my_image_packages_override = ['z'] %}")
    assert.match(render('my-image', template, override).dockerfile, /install z\n/)
  })

  it('replaces blocks, and keeps what was in them where asked to', () => {
    const override = parseOverride('{% block my_image_footer %}\nRUN tag={{ tag }}\n{{ super() }}\n{% endblock %}')
    assert.match(render('my-image', template, override).dockerfile, /RUN tag=one\nUSER me\n$/)
  })

  it('names file and line of a mistake', () => {
    assert.throws(
      () => render('wrong', 'FROM x\n\nRUN {{ nobody_set_this }}\n'),
      (error: { details?: { where?: { file?: string; line?: number } } }) =>
        error.details?.where?.line === 3 && error.details.where.file?.endsWith('wrong/Dockerfile.j2') === true,
    )
  })

  it('refuses a Dockerfile without FROM', () => {
    assert.throws(() => render('none', 'RUN true\n'), /has no FROM/)
  })
})

describe('what a Dockerfile stands on', () => {
  it('is the FROM of its last stage, without options', () => {
    assert.equal(fromOf('FROM a AS x\nRUN y\nFROM --platform=linux/amd64 b:1 AS z\n'), 'b:1')
    assert.equal(fromOf('RUN x\n'), undefined)
  })
})
