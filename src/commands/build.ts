import { string as argument } from '@oclif/core/args'
import { boolean, integer, option, string } from '@oclif/core/flags'
import type { BuildRequest } from '../cli/build-request.ts'
import { inputFlags, KollaCommand, outputFlags } from './base.ts'

const repeated = { multiple: true, multipleNonGreedy: true } as const

export default class Build extends KollaCommand {
  static override summary = 'build container images'
  static override description =
    'Builds images from the Dockerfile templates of the roles: those whose names match, and before them what they stand on. ' +
    "Without --base-image they stand on a minimal Debian made from this machine's package sources."
  static override examples = [
    { description: 'What a default deployment runs', command: 'kolla build --profile default' },
    { description: 'Only what changed since the last build', command: 'kolla build --skip-unchanged' },
    {
      description: 'Into a registry, under a tag of your own',
      command: 'kolla build --registry registry.example.org:5000 --tag 2025.1-mine --push mariadb',
    },
    { description: 'Only write the Dockerfiles', command: 'kolla build --template-only --work-dir out' },
  ]
  static override args = {
    images: argument({ multiple: true, description: 'regular expressions of image names (default: all images)' }),
  }
  static override flags = {
    ...outputFlags,
    profile: string({
      ...repeated,
      char: 'p',
      helpGroup: 'WHICH',
      description: 'infra, main, identity or default (core is the same); repeat',
    }),
    'skip-parents': boolean({ helpGroup: 'WHICH', description: 'not what matching images stand on' }),
    'skip-existing': boolean({
      helpGroup: 'WHICH',
      exclusive: ['skip-unchanged'],
      description: 'not what the engine has already, whatever it was made of',
    }),
    'skip-unchanged': boolean({
      helpGroup: 'WHICH',
      description: 'not what the engine has already, made of the same Dockerfiles and files',
    }),
    'docker-dir': string({
      ...repeated,
      helpGroup: 'WHICH',
      helpValue: 'DIR',
      description: 'a folder with further images, one folder each; repeat',
    }),
    base: option({
      char: 'b',
      helpGroup: 'BASE',
      options: ['debian'] as const,
      default: 'debian' as const,
      description: 'distribution',
    })(),
    'base-image': string({ helpGroup: 'BASE', helpValue: 'IMAGE', description: 'what all images stand on' }),
    'base-tag': string({
      helpGroup: 'BASE',
      default: 'trixie',
      description: "tag of that image, or Debian's release (default: trixie)",
    }),
    'openstack-release': string({
      helpGroup: 'BASE',
      default: '2025.1',
      description: 'release that the packages are of (default: 2025.1)',
    }),
    pull: boolean({ helpGroup: 'BASE', allowNo: true, description: 'fetch or make the base image anew' }),
    registry: string({ helpGroup: 'NAMES', helpValue: 'HOST[:PORT]', description: 'registry in front of every name' }),
    namespace: string({
      char: 'n',
      helpGroup: 'NAMES',
      default: 'kolla',
      description: 'first part of every name (default: kolla)',
    }),
    'image-name-prefix': string({ helpGroup: 'NAMES', default: '', description: 'in front of every image name' }),
    tag: string({ helpGroup: 'NAMES', description: 'tag of every image (default: RELEASE-BASE-BASETAG)' }),
    threads: integer({
      char: 'T',
      helpGroup: 'BUILD',
      min: 1,
      description: 'builds at once (default: one per processor)',
    }),
    retries: integer({
      char: 'r',
      helpGroup: 'BUILD',
      min: 0,
      default: 3,
      description: 'tries after a failed one (default: 3)',
    }),
    timeout: integer({
      helpGroup: 'BUILD',
      helpValue: 'SECONDS',
      min: 1,
      default: 300,
      description: 'a build that says nothing for this long has failed (default: 300)',
    }),
    cache: boolean({
      helpGroup: 'BUILD',
      allowNo: true,
      default: true,
      description: "use the engine's build cache, or not with --no-cache",
    }),
    'build-args': string({
      ...repeated,
      helpGroup: 'BUILD',
      helpValue: 'NAME=VALUE',
      description: 'for the builds; repeat',
    }),
    'template-override': string({ helpGroup: 'BUILD', helpValue: 'FILE', description: 'blocks and lists to change' }),
    push: boolean({ helpGroup: 'BUILD', description: 'push what was built' }),
    engine: option({
      helpGroup: 'BUILD',
      options: ['docker', 'podman'] as const,
      default: 'docker' as const,
      description: 'container engine of this machine (default: docker)',
    })(),
    configdir: {
      ...inputFlags.configdir,
      helpGroup: 'FILES',
      description: 'where kolla-build.conf may be (default: $KOLLA_CONFIG_PATH or /etc/kolla)',
    },
    'config-file': string({
      helpGroup: 'FILES',
      helpValue: 'FILE',
      description:
        "kolla-build's configuration (default: kolla-build.conf in the configuration directory, if there is one)",
    }),
    'work-dir': string({ helpGroup: 'FILES', helpValue: 'DIR', description: 'write the build contexts here' }),
    'logs-dir': string({
      helpGroup: 'FILES',
      helpValue: 'DIR',
      description: 'one log per image (default: kolla-build-logs in the temporary folder)',
    }),
    'template-only': boolean({ helpGroup: 'FILES', description: 'write the build contexts, build nothing' }),
    'summary-json': string({
      helpGroup: 'FILES',
      helpValue: 'FILE',
      aliases: ['summary-json-file'],
      description: 'write the report to this file as JSON',
    }),
    'save-dependency': string({
      helpGroup: 'FILES',
      helpValue: 'FILE',
      description: 'write what stands on what as a Graphviz document, build nothing',
    }),
    'list-dependencies': boolean({
      char: 'l',
      helpGroup: 'FILES',
      description: 'print what stands on what, build nothing',
    }),
    'list-images': boolean({ helpGroup: 'FILES', description: 'print the names, build nothing' }),
    format: option({
      char: 'f',
      helpGroup: 'FILES',
      options: ['json', 'none'] as const,
      description: 'json is --json',
    })(),
  }

  async run(): Promise<void> {
    const { args, flags, metadata } = await this.parse(Build)
    const typed = new Map(Object.entries(metadata.flags).map(([name, said]) => [name, said.setFromDefault !== true]))
    const request: BuildRequest = {
      flags,
      patterns: args.images ?? [],
      verbosity: this.verbosity,
      defaulted: (flag) => !(flag in flags) || typed.get(flag) === false,
    }
    const console = this.console({ ...flags, json: flags.json || flags.format === 'json' })
    const { handleBuild } = await import('../cli/build-request.ts')
    process.exitCode = await handleBuild(request, console)
  }
}
