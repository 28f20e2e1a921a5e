import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import Fastify, {
  type ConnectionError,
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
} from 'fastify';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { ThrottledLog } from '../observability/throttled-log.ts';
import type { AuditService } from '../services/audit/audits.ts';
import type { HealthService } from '../services/health.ts';
import type { KeyService } from '../services/identity/keys.ts';
import type { OpenSessionService } from '../services/identity/open-sessions.ts';
import type { SessionService } from '../services/identity/sessions.ts';
import type { TenantService } from '../services/identity/tenants.ts';
import type { UserService } from '../services/identity/users.ts';
import type { JobBatchService } from '../services/jobs/batches.ts';
import type { JobService } from '../services/jobs/jobs.ts';
import type { JobProgress } from '../services/jobs/progress.ts';
import type { NoteService } from '../services/notes.ts';
import type { PatientService } from '../services/patients.ts';
import type { ModelService } from '../services/summaries/models.ts';
import type { SummaryService } from '../services/summaries/summaries.ts';
import { handleError, problemOf } from './errors.ts';
import { healthRoutes } from './health.ts';
import { metricsRoute } from './metrics.ts';
import { authenticateRequests, type Door } from './plugins/authentication.ts';
import { readBodies } from './plugins/bodies.ts';
import { drainConnections } from './plugins/connection-drain.ts';
import { describeApi, serveDocumentation } from './plugins/documentation.ts';
import { refuseWritesOnFullStorage } from './plugins/full-storage.ts';
import { measureRequests } from './plugins/http-metrics.ts';
import { refuseOtherMethods } from './plugins/methods.ts';
import { requirePermissions } from './plugins/permissions.ts';
import { auditRefusals } from './plugins/refusals.ts';
import { requestIdOf, returnRequestIds } from './plugins/request-ids.ts';
import { logRequests } from './plugins/request-log.ts';
import { protectBrowsers } from './plugins/security-headers.ts';
import { StreamLimits } from './plugins/stream-limits.ts';
import { traceRequests } from './plugins/tracing.ts';
import { auditRoutes } from './v1/audits.ts';
import { authRoutes } from './v1/auth.ts';
import { batchRoutes } from './v1/batches.ts';
import { jobRoutes } from './v1/jobs.ts';
import { keyRoutes } from './v1/keys.ts';
import { modelRoutes } from './v1/models.ts';
import { noteRoutes } from './v1/notes.ts';
import { patientRoutes } from './v1/patients.ts';
import { socketRoutes } from './v1/sockets.ts';
import { storedSummaryRoutes, summaryRoutes } from './v1/summaries.ts';
import { tenantRoutes } from './v1/tenants.ts';
import { userRoutes } from './v1/users.ts';
import { createValidator } from './validation.ts';

export interface AppOptions {
  logger: Logger;
  /** Undefined: switched off. */
  metrics: Metrics | undefined;
  /** The metrics of all processes on this port; undefined: this is the only one. */
  scrape?: (() => Promise<string>) | undefined;
  corsOrigins: readonly string[];
  docsEnabled: boolean;
  /** Addresses and networks whose forwarded headers count. */
  trustProxy: readonly string[];
  door: Door;
  services: {
    health: HealthService;
    patients: PatientService;
    notes: NoteService;
    summaries: SummaryService;
    models: ModelService;
    sessions: SessionService;
    openSessions: OpenSessionService;
    users: UserService;
    keys: KeyService;
    tenants: TenantService;
    audits: AuditService;
    jobs: JobService;
    batches: JobBatchService;
    progress: JobProgress;
  };
}

/** Milliseconds for a whole request to arrive; a half-sent one is given up then. */
const REQUEST_TIMEOUT = 30_000;
const BODY_LIMIT = 1024 * 1024;
/** Long enough that an id of any length is told that it is no id. */
const MAX_PARAMETER = 16_384;

/** The HTTP application: plugins, then routes. It listens nowhere yet. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { logger, metrics, services } = options;
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    // Every line names its request itself.
    childLoggerFactory: (parent) => parent,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_TIMEOUT,
    trustProxy: options.trustProxy.length > 0 ? [...options.trustProxy] : false,
    // Ours to do: `drainConnections`, meanwhile everything that comes is served.
    forceCloseConnections: false,
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER },
    clientErrorHandler: refuseGarbledRequest,
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id);
      handleError(error, request as never, reply as never);
    },
  });
  app.setValidatorCompiler(createValidator());
  app.decorateRequest('failure', undefined);
  app.decorate('throttledLog', new ThrottledLog(logger));
  auditRefusals(app, services.audits);
  requirePermissions(app);

  drainConnections(app, services.health);
  returnRequestIds(app);
  traceRequests(app);
  if (metrics) measureRequests(app, metrics);
  logRequests(app, logger);
  protectBrowsers(app, { behindTls: options.trustProxy.length > 0 });
  if (options.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: options.corsOrigins.includes('*') ? '*' : [...options.corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
      exposedHeaders: [
        'ETag',
        'Location',
        'RateLimit-Limit',
        'RateLimit-Remaining',
        'RateLimit-Reset',
        'Retry-After',
        'X-Request-Id',
      ],
      strictPreflight: false,
    });
  }
  refuseWritesOnFullStorage(app, services.health);
  authenticateRequests(app, options.door);
  readBodies(app);
  refuseOtherMethods(app);
  await describeApi(app);

  if (metrics) metricsRoute(app, metrics, options.scrape);
  if (options.docsEnabled) await serveDocumentation(app);
  await app.register(healthRoutes, services);
  await app.register(
    async (v1) => {
      await v1.register(patientRoutes, { prefix: '/patients', ...services });
      await v1.register(noteRoutes, { prefix: '/patients/:patient_id/notes', ...services });
      await v1.register(summaryRoutes, { prefix: '/patients/:patient_id/summary', ...services });
      const live = { ...services, limits: new StreamLimits(), corsOrigins: options.corsOrigins };
      await v1.register(jobRoutes, { prefix: '/patients/:patient_id/summary', ...live });
      await v1.register(batchRoutes, { prefix: '/summaries/batch', ...services });
      await v1.register(socketRoutes, { prefix: '/ws', ...live });
      await v1.register(modelRoutes, { prefix: '/models', ...services });
      await v1.register(storedSummaryRoutes, { prefix: '/patients/:patient_id/summaries', ...services });
      await v1.register(authRoutes, { prefix: '/auth', ...services });
      await v1.register(userRoutes, { prefix: '/users', ...services });
      await v1.register(keyRoutes, { prefix: '/keys', ...services });
      await v1.register(tenantRoutes, { prefix: '/tenants', ...services });
      await v1.register(auditRoutes, { prefix: '/audit', ...services });
    },
    { prefix: '/api/v1' },
  );
  return app;
}

/** What is no HTTP never becomes a request, so the answer is written by hand. */
function refuseGarbledRequest(this: FastifyInstance, error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code] ?? 400;
  const requestId = requestIdOf({ headers: {} });
  const problem = problemOf(
    status,
    'The request is not proper HTTP, or did not arrive in time.',
    '/',
    requestId,
  );
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${status} ${problem.title}\r\nContent-Type: application/problem+json\r\nX-Request-Id: ${requestId}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
