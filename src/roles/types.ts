import type { Duplex } from 'node:stream'
import type { HostObservation } from '../hosts/types.ts'
import type { Engine, EngineObservation } from '../containers/types.ts'
import type { Problem } from '../errors.ts'
import type { BrokerPermission } from '../services/broker.ts'
import type { Value } from '../templates/types.ts'
import type { HostScope } from '../variables/types.ts'
import type { RoleIdentity } from './identity-types.ts'
import type { Removal } from './removal.ts'
import type { DatabaseNode, Handover, Rollout, RolloutContext } from './rollout.ts'
import type { Takeover } from './takeover.ts'

/** A string with Jinja in it, evaluated for a host: `{{ api_interface_address }}:5000`. */
export type Text = string

/** A bare Jinja expression that gives a boolean: `enable_keystone | bool`. */
export type Condition = string

/** How a file's content comes about. Paths of overrides are relative to the operator's custom config directory and may hold Jinja. */
export type FileSource =
  /** Our template, over which every override that exists is merged, option by option; without a template, the overrides alone. */
  | { readonly kind: 'ini' | 'yaml'; readonly template?: string; readonly overrides: readonly Text[] }
  /** The first override that exists, else our template. Without a template the file exists only when an override does, unless it is required. */
  | { readonly kind: 'template'; readonly template?: string; readonly overrides: readonly Text[]; readonly required?: boolean }
  /** Every file of a folder of the operator, rendered unless raw, those of folders in it if recursive; nothing when it is missing. */
  | { readonly kind: 'folder'; readonly overrides: readonly Text[]; readonly pattern?: RegExp; readonly raw?: boolean; readonly recursive?: boolean }
  /** The first of the operator's files that exists, byte for byte. Absolute paths allowed. */
  | { readonly kind: 'copy'; readonly paths: readonly Text[]; readonly required?: boolean }
  /** Text that a variable holds. */
  | { readonly kind: 'text'; readonly text: Text }
  /** Computed from the whole deployment (load-balancer entries). Returns name -> text; a name ending in "/" is not allowed. */
  | { readonly kind: 'computed'; readonly compute: (context: ServiceContext) => ReadonlyMap<string, string> }

/** A configuration file (or, for `folder` and `computed`, a folder of them) of a service. */
export interface ConfigFile {
  /** Name under the service's directory on the host; with Jinja where it varies. A folder without one has its files there, each listed by itself below `dest`. */
  readonly name: Text
  readonly source: FileSource
  /** An expression that gives a list: the file is made once for each `item` of it. */
  readonly each?: Text
  /** Where the container wants it; without it the file is delivered but not listed in config.json. */
  readonly dest?: Text
  /** Owner and permission bits inside the container. */
  readonly owner?: Text
  readonly perm?: string
  /** The container starts without it; true, or a condition. */
  readonly optional?: boolean | Condition
  readonly when?: Condition
  /** The entry in config.json is written even when this condition is false for the content (upstream's optional entries). */
  readonly listedWhen?: Condition
  /** Permission bits on the host; default 0660. */
  readonly mode?: string
  /** Its folder in the container keeps what else is in it (only for folders). */
  readonly merge?: boolean
  /** Only for hosts that do not have it: once there, its content is never changed. */
  readonly keep?: boolean
  /** Variables only this template sees; `{ exists }` tells whether the operator has a file or folder of that name. */
  readonly variables?: Readonly<Record<string, Text | { readonly exists: Text }>>
  /** Files under this folder that are not desired are removed (only for folders); it exists even while it is empty. */
  readonly exclusive?: boolean
}

/** `permissions` of config.json. */
export interface Permission {
  readonly path: Text
  readonly owner: Text
  readonly perm?: string
  readonly recurse?: boolean
  readonly when?: Condition
}

/** Lines of a configuration: texts, each of which may give a list of them. Empty ones are left out. */
export type Lines = Text | readonly Text[]

/** One HAProxy front end and back end, under the option names of kolla's `haproxy` dictionaries. */
export interface Frontend {
  readonly enabled: Condition
  readonly mode: 'http' | 'tcp' | 'redirect'
  readonly external?: boolean
  readonly externalFqdn?: Text
  readonly port: Text
  readonly listenPort?: Text
  /** Port on which a server tells over HTTP whether it can serve, where an open port says nothing of that; empty: its own is tried. */
  readonly checkPort?: Text
  readonly tlsBackend?: Condition
  readonly hostGroup?: string
  readonly activePassive?: boolean
  readonly customMemberList?: Text
  readonly frontendHttpExtra?: Lines
  readonly backendHttpExtra?: Lines
  readonly frontendTcpExtra?: Lines
  readonly backendTcpExtra?: Lines
  readonly frontendRedirectExtra?: Lines
  readonly authUser?: Text
  readonly authPass?: Text
  readonly withFrontend?: boolean
  /** One `listen` section instead of a front end and a back end; for tcp entries of our own, with nothing but what they say. */
  readonly listen?: boolean
}

/** What tells that a started container serves: its health check, its database, or that it stays up. */
export type Readiness = 'health' | 'database' | 'up'

/** One container of a role on every host of a group. */
export interface Service {
  /** Inventory group whose hosts run it; an expression is evaluated on each host, for its own group. */
  readonly group: Text
  /** An expression that gives the hosts that really run it, where there are any in the group: some of them, or others as well. Default: the group. */
  readonly hosts?: Text
  /** Further condition; default: the role's. */
  readonly enabled?: Condition
  /**
   * An expression that gives a list: each host runs one container for each element of it, which all texts see as `item` and which ends the
   * names of container and config directory: `ovn_sb_db_relay_1`, `ovn-sb-db-relay-1`.
   */
  readonly instances?: Text
  /** Container name; default the service's name with dashes as underscores. */
  readonly container?: string
  /** Prefix of its variables (`<prefix>_image_full`, `<prefix>_dimensions`, ...); default the container name. */
  readonly variables?: string
  readonly command: Text
  /** Volumes beyond config directory, localtime and logs; default the variable `<prefix>_default_volumes`. */
  readonly volumes?: readonly Text[]
  /** Whether the log volume is mounted; default true. Only with `volumes`. */
  readonly logs?: boolean
  /** Beside what `<prefix>_container_proxy` holds, where there is such a variable. */
  readonly environment?: Readonly<Record<string, Text>>
  readonly privileged?: boolean | Condition
  readonly capAdd?: readonly string[]
  readonly securityOpt?: readonly string[]
  /** `host`, or a text that gives that or nothing. */
  readonly pidMode?: Text
  readonly ipcMode?: 'host'
  /** `host` or `private`, or a text that gives one of them or nothing. */
  readonly cgroupnsMode?: Text
  readonly tmpfs?: Lines
  /** Whether it works in the host's /run: it then gets what `run_default_volumes_<engine>` lists besides. */
  readonly hostRun?: boolean
  readonly files: readonly ConfigFile[]
  readonly permissions?: readonly Permission[]
  /** Ports it listens on, for prechecks: what, and the variable or text that gives the number. */
  readonly ports?: readonly { readonly name: string; readonly port: Text; readonly address?: Text }[]
  /** Whether the service has the health-check variables `<prefix>_healthcheck`; default true. */
  readonly healthcheck?: boolean
  /**
   * What tells that a started container serves: its health check (the default); that the database lets its administrator in and is
   * part of its cluster, for a server whose health check logs in as a user that is created only later; or just that it stays up, where
   * the health check succeeds only after a later task or service, always or while a condition holds.
   */
  readonly ready?: Readiness | { readonly upWhile: Condition }
  /** Load-balancer entries by name. */
  readonly frontends?: Readonly<Record<string, Frontend>>
  /** A variable of its hosts: those with different values have entries of their own, whose names end in the value, where there is one. */
  readonly frontendsPer?: string
  /** Service of the same role whose load-balancer entries bring its clients. */
  readonly behind?: string
  /** Services of the same role that must be ready before this one starts. */
  readonly startAfter?: readonly string[]
  /** What happens around an interruption on one of several hosts, beside the load balancers' sending clients elsewhere. */
  readonly handover?: Handover
  /** The order of changes on several hosts; default: what does not run starts at once, what runs is interrupted in batches. */
  readonly rollout?: (context: RolloutContext) => Rollout
  /** Its container runs only while a command of its own needs it: a deploy writes its configuration and starts nothing. */
  readonly onDemand?: boolean
  /** Its replacement starts beside it and takes its work over, where both can run on a host at once. */
  readonly takeover?: Takeover
  /** Its program starts containers itself, whose names begin with that of its own and an underscore. */
  readonly startsContainers?: boolean
}

/** A database with its user. */
export interface RoleDatabase {
  readonly name: Text
  readonly user: Text
  readonly password: Text
  readonly when?: Condition
  /** A service of the role on each of whose hosts its texts are evaluated, where these may differ; default: once, on the role's first host. */
  readonly eachHostOf?: string
}

/** As in GRANT: `ALL` on `*.*`. */
export interface RoleDatabaseGrant {
  readonly on: Text
  readonly privileges: readonly string[]
  readonly grantOption?: boolean
}

/** A database user that is not tied to one database: root of a shard, monitor. */
export interface RoleDatabaseUser extends RoleDatabaseGrant {
  readonly user: Text
  readonly password: Text
  /** What it may do beside that. */
  readonly also?: readonly RoleDatabaseGrant[]
  readonly when?: Condition
}

/** A one-shot container that prepares something before the role's services start. */
export interface OneShot {
  readonly name: string
  /** Service whose image, volumes and limits it uses. */
  readonly service: string
  readonly environment: Readonly<Record<string, Text>>
  readonly command?: readonly Text[]
  /** Default: always. */
  readonly when?: Condition
  /** Which moment it is for; `demand`: a command of its own plans it. */
  readonly on: 'bootstrap' | 'upgrade' | 'finish-upgrade' | 'demand'
  /** On the first host of the service, on each, or on the first of those that have the same value of a variable; default the first. */
  readonly hosts?: 'first' | 'all' | { readonly firstOfEach: string }
  /**
   * Variable with the name of the volume that it fills: when it failed or was interrupted half way, that volume is removed before it
   * runs again. Only for one that is due when the volume does not exist.
   */
  readonly resets?: string
  /** Its schema has triggers, which a server that writes binary logs refuses: the administrator who allows them beforehand. */
  readonly triggersAllowedBy?: Text
  /** Why it is due, from what was observed; default: no service container of the role runs the desired image with the desired config. */
  readonly due?: (context: OneShotContext) => readonly string[]
}

/** What decides whether a one-shot container is due on a host. */
export interface OneShotContext extends TaskContext {
  /** The host it would run on. */
  readonly on: string
  /** Whether the volume that a variable names exists on that host. */
  readonly volumeExists: (variable: string) => boolean
  /** Every host that the inventory gives the service, also those outside --limit. */
  readonly members: readonly string[]
  /** Whether a container of this name exists, running or not, on any host that was looked at. */
  readonly containerOnAnyHost: (name: string) => boolean
}

/** A table whose rows the plan of a role depends on; it is read with everything else that is observed. */
export interface RoleQuery {
  readonly database: Text
  readonly table: string
  readonly columns: readonly string[]
}

/** Values by column; what is NULL is empty. */
export type DatabaseRow = Readonly<Record<string, string>>

/** The rows of a role's queries, those whose table exists. */
export type RoleRows = ReadonlyMap<string, readonly DatabaseRow[]>

/** What a task sees when the plan is made. */
export interface TaskContext {
  readonly action: string
  /** Hosts of this run that run the role's services. */
  readonly hosts: readonly string[]
  /** Hosts beyond --limit that the inventory gives the role's services, as far as they answered: they may be asked, their containers do not change. */
  readonly others: readonly string[]
  readonly scope: (host: string) => HostScope
  readonly host: (host: string) => HostObservation | undefined
  readonly engine: (host: string) => EngineObservation | undefined
  /** Containers that this plan creates, recreates, starts or restarts: `HOST/container`. */
  readonly touched: ReadonlySet<string>
  /** Whether Keystone answered when it was asked as the administrator: not running, refused, or yes. */
  readonly identity: 'absent' | 'denied' | 'ready'
  /** What the database of a host says of its cluster; undefined where it was not asked. */
  readonly databaseNode: (host: string) => DatabaseNode | undefined
  /** Who may use which virtual host of the message broker; undefined where it did not answer. */
  readonly brokerPermissions: readonly BrokerPermission[] | undefined
  /** What a question printed on a host; undefined where its container did not run, or the command failed. */
  readonly answer: (host: string, question: Question) => string | undefined
  /** The rows that a query of the role's found; undefined where there is no such table yet. */
  readonly rows: (query: string) => readonly DatabaseRow[] | undefined
}

/** A command that a running container is asked with while the hosts are looked at. It changes nothing. */
export interface Question {
  /** Unique among all roles' questions. */
  readonly name: string
  readonly container: string
  readonly command: readonly string[]
}

/** What a task can do when it is carried out. */
export interface TaskRunContext extends TaskContext {
  readonly engineOf: (host: string) => Promise<Engine>
  readonly openTcp: (host: string, address: string, port: number) => Promise<Duplex>
  /** Tells the terminal what is going on. */
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/** Something a role does that the standard stages do not: named, planned with reasons, then run. */
export interface Task {
  readonly name: string
  readonly title: string
  /** A service of the role on each of whose hosts it is planned and run by itself, with that host alone in `hosts`; default: once for all. */
  readonly eachHostOf?: string
  /** What it has to know of the hosts to tell whether it is due. */
  readonly asks?: readonly Question[]
  /** Services of the role that must be ready, and tasks of it that must have run, first: on all hosts or on the one that it is for. */
  readonly after: readonly string[]
  /** Services of the role that start only when it is done. */
  readonly before?: readonly string[]
  /** Why it is due; empty: it is not. Pure. */
  readonly due: (context: TaskContext) => readonly string[]
  readonly run: (context: TaskRunContext) => Promise<void>
}

/** A host that runs services of a role, as it was observed. */
export interface CheckedHost {
  readonly host: string
  readonly scope: HostScope
  readonly facts: Readonly<Record<string, unknown>>
  /** Undefined where no engine answers. */
  readonly engine: EngineObservation | undefined
}

/** Looks at one host and says what stands in the way. Pure; what is said of several hosts in the same words is told once. */
export type RoleCheck = (host: CheckedHost) => readonly Problem[]

/** What a role changes on the hosts themselves. */
export interface HostSettings {
  readonly sysctls?: readonly { readonly name: string; readonly value: Text; readonly when?: Condition }[]
  /** Kernel modules; a text in `name` may give a list of names, or of {name}. */
  readonly modules?: readonly { readonly name: Text; readonly when?: Condition }[]
}

/** One deployable system. */
export interface Role {
  readonly name: string
  /** What `--tags` may call it beside its name. */
  readonly tags?: readonly string[]
  /**
   * Roles whose services must be ready before this one's bootstrap and start. `nova/bootstrap`: only the databases and one-shot containers
   * of nova must be.
   */
  readonly after: readonly string[]
  /** What its containers alone wait for beside that, in an action: roles, `ROLE/bootstrap`, or tasks of roles, `ROLE/TASK`. */
  readonly startAfter?: (action: string) => readonly string[]
  readonly enabled: Condition
  /** Settings with which it cannot be deployed, be it that the role does not support them: refused before anything is contacted. */
  readonly refused?: readonly { readonly when: Condition; readonly message: string; readonly hint: string }[]
  readonly services: Readonly<Record<string, Service>>
  readonly databases?: readonly RoleDatabase[]
  readonly databaseUsers?: readonly RoleDatabaseUser[]
  /** What its tasks want to know of databases, by names of their own. */
  readonly queries?: Readonly<Record<string, RoleQuery>>
  readonly identity?: RoleIdentity
  /** Folders below /var/log/kolla whose *.log files are rotated; those of kolla-ansible's services need not be named. */
  readonly logs?: readonly string[]
  readonly oneShots?: readonly OneShot[]
  readonly tasks?: readonly Task[]
  readonly host?: HostSettings
  readonly removal?: Removal
  /** What may stand in its way on a host, for prechecks. */
  readonly checks?: readonly RoleCheck[]
  /** Checks that every run makes before it changes anything. */
  readonly guards?: readonly RoleCheck[]
  /** All its services change on one host before any does on the next, in this order; default: each service for itself. */
  readonly hostByHost?: (context: RolloutContext) => Rollout
  /** Files that oslo-config-validator checks: service -> generator config and config file inside its container. */
  readonly validate?: readonly { readonly service: string; readonly generator: string; readonly config: string }[]
}

/** A service on a host while it is compiled. */
export interface ServiceContext {
  readonly role: Role
  readonly name: string
  readonly service: Service
  /** The element of `instances` that this one is for. */
  readonly instance?: Value
  readonly host: string
  readonly scope: HostScope
  /** All enabled roles of the deployment, in order. */
  readonly roles: readonly Role[]
  /** Hosts that run a service of a role. */
  readonly hostsOf: (service: Service) => readonly string[]
  readonly scopeOf: (host: string) => HostScope
}
