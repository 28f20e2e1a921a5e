import { permissionsOfRole, type Role, roles } from '../../src/core/permissions.ts';
import { describedApp } from './openapi.ts';

/** Documentation pages and what else is there for people, not for callers. */
const isPage = (url: string) => url.startsWith('/docs') || url === '/openapi.json';

/** docs/permissions.md as the routes and the roles make it. */
export async function permissionDocument(): Promise<string> {
  const app = await describedApp();
  const routes = app.routePermissions().filter(({ url }) => !isPage(url));
  await app.close();
  const may = (role: Role, permission: string) =>
    permission === 'public' || (permissionsOfRole[role] as readonly string[]).includes(permission)
      ? 'yes'
      : '';
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# Who may call what',
    '',
    'Written by `npm run permissions` from the routes and the roles; a test holds it to them. A call without a credential',
    'is answered 401 everywhere but on public routes, one whose credential lacks the permission 403. Every permission is',
    'for the own tenant: ids of another tenant answer 404, as ids that do not exist.',
    '',
    row(['call', 'permission', ...roles]),
    row(['---', '---', ...roles.map(() => '---')]),
    ...routes.map(({ method, url, permission }) =>
      row([
        `\`${method} ${url.replace(/:(\w+)/g, '{$1}')}\``,
        permission,
        ...roles.map((role) => may(role, permission)),
      ]),
    ),
    '',
    'Over `/api/v1/ws` the first message says who is there, within five seconds; `summary:read` is asked for then.',
    '',
    'An API key has roles too, and may be narrowed to some of their permissions (`scopes`). The role `platform` makes',
    'tenants and sees no record; only `npm run user -- create` gives it.',
    '',
    'Nobody hands on more than they hold: who makes a key or a user, or gives roles, needs every permission that comes of',
    'it, and who changes, disables or resets a user, every permission of that user. Otherwise the answer is 403.',
    '',
  ].join('\n');
}
