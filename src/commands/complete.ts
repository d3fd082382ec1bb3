import { string as argument } from '@oclif/core/args'
import { KollaCommand, outputFlags } from './base.ts'
import { SHELLS, type Shell } from '../cli/shells.ts'

export default class Complete extends KollaCommand {
  static override summary = 'print the completion script of a shell'
  static override examples = [
    { description: 'bash, for this session', command: 'source <(kolla complete bash)' },
    { description: 'zsh, for good', command: 'kolla complete zsh > "${fpath[1]}/_kolla"' },
    { description: 'fish, for good', command: 'kolla complete fish > ~/.config/fish/completions/kolla.fish' },
  ]
  static override args = { shell: argument({ description: 'which shell', options: SHELLS, default: 'bash' }) }
  static override flags = outputFlags

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Complete)
    const [{ completionScript }, { loadManifest }, { packageRoot }] = await Promise.all([
      import('../cli/completion.ts'),
      import('../cli/manifest.ts'),
      import('../package-root.ts'),
    ])
    const script = completionScript(args.shell as Shell, await loadManifest(packageRoot))
    this.console(flags).result(script, (text) => text)
  }
}
