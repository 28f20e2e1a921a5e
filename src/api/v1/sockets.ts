import websocket from '@fastify/websocket';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { AppError } from '../../core/errors.ts';
import { SocketMessage } from '../../schemas/jobs.ts';
import type { AuditService } from '../../services/audit/audits.ts';
import type { JobProgress } from '../../services/jobs/progress.ts';
import { problemOfError } from '../errors.ts';
import type { StreamLimits } from '../plugins/stream-limits.ts';
import { createValidator } from '../validation.ts';

interface Options {
  progress: JobProgress;
  limits: StreamLimits;
  corsOrigins: readonly string[];
  audits: AuditService;
}

/** Jobs that one socket may follow at the same time. */
const MAX_SUBSCRIPTIONS = 100;
/** Bytes of a message; ours need about 150. */
const MAX_MESSAGE = 4_096;
/** Milliseconds between two pings; whoever missed one is gone. */
const HEARTBEAT = 15_000;
/** Milliseconds for the first message, which says who is there. */
const AUTHORIZE_WITHIN = 5_000;
/** Milliseconds between looks whether the client still may. */
const RECHECK = 1_500;
/** Close codes of RFC 6455 section 7.4.1. */
const GOING_AWAY = 1001;
const POLICY = 1008;
const PERMISSION = 'summary:read';

const check = createValidator()({ schema: SocketMessage, method: 'GET', url: '/ws', httpPart: 'body' });

/** Mounted at /api/v1/ws: the events of any number of jobs over one connection, the same ones as by SSE. */
export const socketRoutes: FastifyPluginAsync<Options> = async (
  app,
  { progress, limits, corsOrigins, audits },
) => {
  // Before the plugin's own hook, which gives no reason: a client that knows comes again at once, to another process.
  app.addHook('preClose', async () => {
    for (const socket of app.websocketServer.clients) socket.close(GOING_AWAY, 'The server is stopping.');
  });
  await app.register(websocket, {
    options: { maxPayload: MAX_MESSAGE },
    // A frame over the limit, a reset: anybody can send as many as they like, before a credential too.
    errorHandler(error, socket) {
      app.throttledLog.warn('a socket failed', error);
      socket.terminate();
    },
  });
  const preValidation = async (request: FastifyRequest) => {
    if (isFriendly(request, corsOrigins)) return;
    throw new AppError('forbidden', 'A page of another origin may not connect.');
  };
  const route = {
    websocket: true,
    // Who is there is said by the first message: a browser can send no header along, and an address is no place for it.
    config: { permission: 'public' },
    schema: { hide: true },
    preValidation,
  } as const;
  app.get('/', route, (socket, request) => {
    const connection = new Connection(socket, request, { progress, limits, audits });
    socket.once('close', () => connection.end());
  });
};

/** Browsers send cookies along to anybody and do not ask first, so the page's origin is looked at here. */
function isFriendly({ headers, host }: FastifyRequest, allowed: readonly string[]): boolean {
  const { origin } = headers;
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

type Parts = Pick<Options, 'progress' | 'limits' | 'audits'>;

/** One client, who it is, and the jobs that it follows. */
class Connection {
  readonly #socket: WebSocket;
  readonly #request: FastifyRequest;
  readonly #parts: Parts;
  readonly #followed = new Map<string, AbortController>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #late: NodeJS.Timeout;
  #recheck: NodeJS.Timeout | undefined;
  #giveBack: (() => void) | undefined;
  /** Messages are taken one after another: none is looked at before it is known who sent it. */
  #turn: Promise<void>;
  #isOver = false;
  #answered = true;

  constructor(socket: WebSocket, request: FastifyRequest, parts: Parts) {
    this.#socket = socket;
    this.#request = request;
    this.#parts = parts;
    // Where nobody is asked for a credential the client is known without a message.
    this.#turn = this.#admit(undefined).catch((error) => {
      if (error.code !== 'unauthenticated') return this.#refuse(error);
    });
    socket.on('message', (data) => {
      this.#turn = this.#turn.then(() => this.#receive(String(data)));
    });
    // Whatever is wrong with the connection ends in its close.
    socket.on('error', () => {});
    socket.on('pong', () => {
      this.#answered = true;
    });
    this.#heartbeat = setInterval(() => {
      if (!this.#answered) return socket.terminate();
      this.#answered = false;
      socket.ping();
    }, HEARTBEAT);
    this.#late = setTimeout(() => {
      if (!this.#giveBack) socket.close(POLICY, 'The first message must authorize.');
    }, AUTHORIZE_WITHIN);
  }

  end(): void {
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    clearInterval(this.#recheck);
    clearTimeout(this.#late);
    this.#giveBack?.();
    for (const stop of this.#followed.values()) stop.abort();
  }

  async #admit(token: string | undefined): Promise<void> {
    await this.#request.admit(PERMISSION, token);
    const giveBack = this.#parts.limits.take(this.#request.actor);
    if (this.#isOver) return giveBack();
    this.#giveBack = giveBack;
    clearInterval(this.#recheck);
    this.#recheck = setInterval(() => {
      this.#request.admit(PERMISSION, token).catch((error) => this.#refuse(error));
    }, RECHECK);
  }

  async #refuse(error: unknown): Promise<void> {
    const { code, reason } = error as { code?: string; reason?: string };
    if (code !== 'limited') {
      const event = {
        action: 'access',
        record: 'GET /api/v1/ws',
        outcome: 'refused',
        detail: reason,
      } as const;
      await this.#parts.audits.record(this.#request.actor, event).catch(() => {});
    }
    this.#socket.close(
      POLICY,
      code === 'limited' ? 'Too many connections are open.' : 'The credential does not hold.',
    );
  }

  async #receive(text: string): Promise<void> {
    if (this.#isOver) return;
    const message = parse(text);
    if (!message) {
      this.#socket.close(POLICY, 'That is no message of this protocol.');
      return;
    }
    if (message.type === 'authorize') {
      // A second one would change who is there under what is followed already.
      if (this.#giveBack) return;
      return this.#admit(message.token).catch((error) => this.#refuse(error));
    }
    if (!this.#giveBack) {
      this.#socket.close(POLICY, 'The first message must authorize.');
      return;
    }
    const { type, job_id } = message;
    this.#followed.get(job_id)?.abort();
    this.#followed.delete(job_id);
    if (type === 'unsubscribe') return;
    if (this.#followed.size >= MAX_SUBSCRIPTIONS) {
      this.#socket.close(POLICY, `At most ${MAX_SUBSCRIPTIONS} jobs can be followed.`);
      return;
    }
    const stop = new AbortController();
    this.#followed.set(job_id, stop);
    void this.#follow(message, stop).finally(() => {
      if (this.#followed.get(job_id) === stop) this.#followed.delete(job_id);
    });
  }

  async #follow({ patient_id, job_id, after = 0 }: Subscription, stop: AbortController): Promise<void> {
    try {
      const { actor } = this.#request;
      const events = await this.#parts.progress.follow(actor, patient_id, job_id, after, stop.signal);
      for await (const event of events ?? []) {
        await this.#send(event === 'gone' ? { type: 'gone', job_id } : { type: 'event', job_id, ...event });
      }
      if (!stop.signal.aborted) await this.#send({ type: 'end', job_id });
    } catch (error) {
      const { status, detail } = problemOfError(error, this.#request);
      await this.#send({ type: 'error', job_id, status, detail });
    }
  }

  /** Resolves when the message has left, so a slow client is read for at its own pace. */
  #send(message: object): Promise<void> {
    return new Promise((resolve) => this.#socket.send(JSON.stringify(message), () => resolve()));
  }
}

type Subscription = Extract<SocketMessage, { type: 'subscribe' }>;

function parse(text: string): SocketMessage | undefined {
  try {
    const checked = check(JSON.parse(text)) as { value?: SocketMessage };
    return checked.value;
  } catch {
    return undefined;
  }
}
