import { IdentityDirectory } from '../../services/identity-directory.ts'
import { identityDifferences } from '../../services/identity-differences.ts'
import { loginToIdentity } from '../service-logins.ts'
import { roleOf, type StepRunner } from './context.ts'

/** Registers what a role needs in Keystone and what is missing by now. Waits for Keystone to answer through the load balancer. */
export const runIdentity: StepRunner = async (step, context) => {
  const { identity: desired } = roleOf(step, context)
  if (!desired) return
  const identity = await loginToIdentity({ ...context, loaded: context }, undefined)
  try {
    const observed = await identity.observe(desired)
    const directory = new IdentityDirectory(observed)
    for (const change of identityDifferences(desired, observed)) await identity.apply(change, directory)
  } finally {
    identity.close()
  }
}
