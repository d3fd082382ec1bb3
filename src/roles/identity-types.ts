import type { Condition, Lines, Text } from './types.ts'

/** What a role registers in Keystone, by the variables that kolla-ansible's service-ks-register reads. */
export interface RoleIdentity {
  /** Variable with the list of {name, type, description, endpoints: [{interface, url}]}. */
  readonly services: string
  /** Variable with the list of {project, user, password, role}. */
  readonly users?: string
  /** Roles that must exist. */
  readonly roles?: Lines
  /** Variable with the list of further {user, role} on one of: project, domain, system. */
  readonly userRoles?: string
  /** Domains of the service's own, for the users that it makes. */
  readonly domains?: readonly RoleDomain[]
  readonly federation?: RoleFederation
}

/** Sign-on with identity providers elsewhere, by the variables that kolla-ansible's Keystone reads. */
export interface RoleFederation {
  readonly when: Condition
  /** Variable with the list of {name, openstack_domain, protocol, identifier, public_name, attribute_mapping, metadata_folder, certificate_file}. */
  readonly providers: string
  /** Variable with the list of {name, file}; a file holds the rules of a mapping in JSON. */
  readonly mappings: string
  /** Variables that say whether providers and mappings that are not listed are removed. */
  readonly removeProviders: string
  readonly removeMappings: string
}

/** A domain of Keystone with the user that has the role admin in it, and lives there. */
export interface RoleDomain {
  readonly name: Text
  readonly description?: Text
  readonly administrator: Text
  readonly password: Text
}
