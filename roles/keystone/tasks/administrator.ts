import { KollaError } from '../../../src/errors.ts'
import { Secret } from '../../../src/secrets.ts'
import type { Task, TaskContext } from '../../../src/roles/types.ts'

/** Creates the administrator, project, role and Keystone's own service and endpoints, with the means that need no token yet. */
export const createAdministrator: Task = {
  name: 'keystone-administrator',
  title: 'create the administrator and the identity service',
  after: ['keystone'],
  due: (context) => {
    if (context.identity === 'ready' || context.hosts.length === 0) return []
    return [context.identity === 'absent' ? 'Keystone does not run yet' : 'Keystone refuses the administrator of passwords.yml']
  },
  run: async (context) => {
    const host = context.hosts[0]
    if (host === undefined) return
    const engine = await context.engineOf(host)
    for (const region of context.scope(host).data('multiple_regions_names') as string[]) {
      const result = await engine.exec('keystone', ['keystone-manage', 'bootstrap'], { environment: environment(context, host, region) })
      if (result.code === 0) continue
      throw new KollaError(`keystone-manage bootstrap failed for region ${region}`, {
        code: 'keystone-bootstrap-failed',
        fault: 'host',
        host,
        log: `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20),
      })
    }
  },
}

/** keystone-manage reads all of it from the environment, so that the password is on no command line. */
function environment(context: TaskContext, host: string, region: string): Record<string, string | Secret> {
  const scope = context.scope(host)
  return {
    OS_BOOTSTRAP_USERNAME: scope.string('keystone_admin_user'),
    OS_BOOTSTRAP_PASSWORD: new Secret(scope.string('keystone_admin_password')),
    OS_BOOTSTRAP_PROJECT_NAME: scope.string('keystone_admin_project'),
    OS_BOOTSTRAP_ROLE_NAME: 'admin',
    OS_BOOTSTRAP_SERVICE_NAME: 'keystone',
    OS_BOOTSTRAP_INTERNAL_URL: scope.string('keystone_internal_url'),
    OS_BOOTSTRAP_PUBLIC_URL: scope.string('keystone_public_url'),
    OS_BOOTSTRAP_REGION_ID: region,
  }
}
