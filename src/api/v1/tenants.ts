import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Tenant, TenantChanges, TenantInput, TenantList, TenantPath } from '../../schemas/tenants.ts';
import { AfterId } from '../../schemas/users.ts';
import type { TenantService } from '../../services/identity/tenants.ts';

/** Mounted at /api/v1/tenants. */
export const tenantRoutes: FastifyPluginAsyncTypebox<{ tenants: TenantService }> = async (
  app,
  { tenants },
) => {
  app.get(
    '/',
    {
      config: { permission: 'tenant:manage' },
      schema: { summary: 'All tenants', querystring: AfterId, response: { 200: TenantList } },
    },
    async (request) => tenants.list(request.actor, request.query),
  );

  app.post(
    '/',
    {
      config: { permission: 'tenant:manage' },
      schema: {
        summary: 'Make a tenant with its first administrator',
        body: TenantInput,
        response: { 201: Tenant },
      },
    },
    async (request, reply) => {
      const tenant = await tenants.create(request.actor, request.body);
      return reply.code(201).send(tenant);
    },
  );

  app.put(
    '/:tenant_id',
    {
      config: { permission: 'tenant:manage' },
      schema: {
        summary: 'Disable or enable a tenant',
        params: TenantPath,
        body: TenantChanges,
        response: { 200: Tenant },
      },
    },
    async (request) => tenants.update(request.actor, request.params.tenant_id, request.body),
  );
};
