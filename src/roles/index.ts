// What an operator's own role imports as `kolla/roles`.
export { backendCertificate } from './certificates.ts'
export { brought, defineRole, fixed, replaceable } from './define.ts'
export { apiFrontends, bootstrap, cephFiles, database, policy, projectIni, registration, secondaryIni, uwsgi } from './project.ts'
export type { ConfigFile, Frontend, OneShot, Permission, Role, Service, Task } from './types.ts'
