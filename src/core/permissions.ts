/** What a route may ask of its caller. */
export const permissions = [
  'patient:read',
  'patient:write',
  'patient:delete',
  'note:read',
  'note:write',
  'note:delete',
  'summary:read',
  'summary:write',
  'summary:review',
  'user:manage',
  'key:manage',
  'audit:read',
  'tenant:manage',
  'self',
] as const;
export type Permission = (typeof permissions)[number];

/** `public` routes answer anybody. */
export type RoutePermission = Permission | 'public';

const clinical = [
  'patient:read',
  'patient:write',
  'patient:delete',
  'note:read',
  'note:write',
  'note:delete',
  'summary:read',
  'summary:write',
  'summary:review',
] as const satisfies Permission[];

/**
 * What each role may do, inside its own tenant. `platform` makes tenants and sees no record; only the command line
 * gives it.
 */
export const permissionsOfRole = {
  admin: [...clinical, 'user:manage', 'key:manage', 'audit:read', 'self'],
  clinician: [...clinical, 'self'],
  reader: ['patient:read', 'note:read', 'summary:read', 'self'],
  auditor: ['audit:read', 'self'],
  service: [
    'patient:read',
    'patient:write',
    'note:read',
    'note:write',
    'summary:read',
    'summary:write',
    'self',
  ],
  platform: ['tenant:manage', 'self'],
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof permissionsOfRole;
export const roles = Object.keys(permissionsOfRole) as Role[];

/** Roles that an administrator of a tenant may give. */
export const tenantRoles = ['admin', 'clinician', 'reader', 'auditor', 'service'] as const satisfies Role[];

export const isRole = (name: string): name is Role => Object.hasOwn(permissionsOfRole, name);
export const isPermission = (name: string): name is Permission =>
  (permissions as readonly string[]).includes(name);

/** What of `granted` somebody who holds `held` cannot hand on, because it is more than they have. */
export const beyond = (held: ReadonlySet<Permission>, granted: ReadonlySet<Permission>): Permission[] =>
  [...granted].filter((one) => !held.has(one));

/**
 * All that the roles allow together. Names that are no roles allow nothing.
 *
 * @param scopes narrow it to these; undefined does not narrow
 */
export function permissionsOf(
  names: readonly string[],
  scopes?: readonly string[] | null,
): ReadonlySet<Permission> {
  const granted = new Set<Permission>(names.filter(isRole).flatMap((role) => permissionsOfRole[role]));
  if (!scopes) return granted;
  // Who a credential is, it may always ask.
  return new Set([...granted].filter((one) => one === 'self' || scopes.includes(one)));
}
