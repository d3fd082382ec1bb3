import { IdentityDirectory } from '../../services/identity-directory.ts'
import { identityDifferences } from '../../services/identity-differences.ts'
import { lookUpPasswords } from '../known-passwords.ts'
import { loginToIdentity } from '../service-logins.ts'
import { roleOf, type StepRunner } from './context.ts'

/** Registers what a role needs in Keystone and what is missing by now. Waits for Keystone to answer through the load balancer. */
export const runIdentity: StepRunner = async (step, context) => {
  const { identity: desired } = roleOf(step, context)
  if (!desired) return
  const access = { ...context, loaded: context }
  const identity = await loginToIdentity(access, undefined)
  const known = () => lookUpPasswords(access, context.provenPasswords, desired.users ?? [])
  try {
    const observed = await identity.observe(desired, known())
    const directory = new IdentityDirectory(observed)
    const changes = identityDifferences(desired, observed)
    for (const change of changes) await identity.apply(change, directory)
    // The next run need not try those that this one has set.
    const given = changes.flatMap((change) => (change.kind === 'user' && change.setPassword ? [change.user] : []))
    if (given.length === 0) return
    const passwords = await known()
    for (const { name, domain, password } of given) passwords.learn(directory.user(name, domain) ?? '', password)
  } finally {
    identity.close()
  }
}
