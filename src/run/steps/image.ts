import { Secret } from '../../secrets.ts'
import type { RegistryAuth } from '../../containers/types.ts'
import type { HostScope } from '../../variables/types.ts'
import { hostOf, type StepRunner } from './context.ts'

/** Pulls one image to one host, three times if need be. */
export const runImage: StepRunner = async (step, context) => {
  const host = hostOf(step)
  const engine = await context.session.engine(host)
  const auth = registryAuth(context.variables.forHost(host))
  for (let attempt = 1; ; attempt++) {
    try {
      await engine.pull(step.subject, auth, (text) => {
        context.progress(step, text)
      })
      return
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
      context.progress(step, `attempt ${attempt} failed, trying again`)
    }
  }
}

const ATTEMPTS = 3

/** Credentials for the operator's registry, when it wants any. */
function registryAuth(scope: HostScope): RegistryAuth | undefined {
  const username = scope.find('docker_registry_username')
  const password = scope.find('docker_registry_password')
  if (typeof username !== 'string' || username === '' || typeof password !== 'string' || password === '')
    return undefined
  return { username, password: new Secret(password), serveraddress: scope.string('docker_registry') }
}
