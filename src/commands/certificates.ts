import { resolve } from 'node:path'
import { string } from '@oclif/core/flags'
import { actionFlags, outputFlags, PlannedCommand } from './base.ts'

export default class Certificates extends PlannedCommand {
  static override summary = 'make a private authority and the certificates that TLS needs'
  static override description =
    'Makes what kolla_enable_tls_internal, kolla_enable_tls_external, kolla_enable_tls_backend and their like ask for, into kolla_certificates_dir on this machine, ' +
    'and renews only what is missing, ends within 30 days, is for other names or is by another authority. Certificates that somebody else has signed are left alone. ' +
    '`kolla reconfigure` brings them to the hosts.'
  static override examples = [
    { description: 'What is due, and why?', command: 'kolla certificates -i multinode --check' },
    { description: 'Make and renew', command: 'kolla certificates -i multinode' },
  ]
  static override flags = {
    ...outputFlags,
    ...actionFlags,
    facts: string({
      helpGroup: 'RUN',
      helpValue: 'DIR',
      description: 'facts of the hosts: HOST.json each, instead of asking them for their addresses',
    }),
  }

  protected readonly action = 'certificates'

  protected async load() {
    return (await import('../actions/certificates.ts')).certificates
  }

  protected override particulars({ facts }: { readonly facts?: string }) {
    return facts === undefined ? {} : { facts: resolve(facts) }
  }
}
