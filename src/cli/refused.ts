import { KollaError } from '../errors.ts'

const HINTS = {
  playbook: 'kolla runs no playbooks: name the roles with --tags, or put your own role folder under CONFIGDIR/roles',
  'list-tasks': 'use "kolla plan": it prints every step that a run would take, with its reasons',
} as const

/** Throws for flags of kolla-ansible that can mean nothing here, and says what to use instead. */
export function refuseForeignFlags(flags: { readonly [name in keyof typeof HINTS]?: unknown }): void {
  for (const [name, hint] of Object.entries(HINTS)) {
    const value = flags[name as keyof typeof HINTS]
    if (value === undefined || value === false) continue
    throw new KollaError(`--${name} is not available`, { code: 'flag-refused', fault: 'usage', hint })
  }
}
