import websocket from '@fastify/websocket';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { AppError } from '../../core/errors.ts';
import { SocketMessage } from '../../schemas/jobs.ts';
import type { JobProgress } from '../../services/jobs/progress.ts';
import { problemOfError } from '../errors.ts';
import type { StreamLimits } from '../plugins/stream-limits.ts';
import { createValidator } from '../validation.ts';

interface Options {
  progress: JobProgress;
  limits: StreamLimits;
  corsOrigins: readonly string[];
}

/** Jobs that one socket may follow at the same time. */
const MAX_SUBSCRIPTIONS = 100;
/** Bytes of a message; ours need about 150. */
const MAX_MESSAGE = 4_096;
/** Milliseconds between two pings; whoever missed one is gone. */
const HEARTBEAT = 15_000;
/** Close codes of RFC 6455 section 7.4.1. */
const POLICY = 1008;

const check = createValidator()({ schema: SocketMessage, method: 'GET', url: '/ws', httpPart: 'body' });

/** Mounted at /api/v1/ws: the events of any number of jobs over one connection, the same ones as by SSE. */
export const socketRoutes: FastifyPluginAsync<Options> = async (app, { progress, limits, corsOrigins }) => {
  await app.register(websocket, { options: { maxPayload: MAX_MESSAGE } });
  const preValidation = async (request: FastifyRequest) => {
    if (isFriendly(request, corsOrigins)) return;
    throw new AppError('forbidden', 'A page of another origin may not connect.');
  };
  app.get('/', { websocket: true, schema: { hide: true }, preValidation }, (socket, request) => {
    let giveBack: () => void;
    try {
      giveBack = limits.take(request.actor);
    } catch {
      socket.close(POLICY, 'Too many connections are open.');
      return;
    }
    const connection = new Connection(socket, request, progress);
    socket.once('close', () => {
      giveBack();
      connection.end();
    });
  });
};

/** Browsers send cookies along to anybody and do not ask first, so the page's origin is looked at here. */
function isFriendly({ headers, host }: FastifyRequest, allowed: readonly string[]): boolean {
  const { origin } = headers;
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** One client and the jobs that it follows. */
class Connection {
  readonly #socket: WebSocket;
  readonly #request: FastifyRequest;
  readonly #progress: JobProgress;
  readonly #followed = new Map<string, AbortController>();
  readonly #heartbeat: NodeJS.Timeout;
  #answered = true;

  constructor(socket: WebSocket, request: FastifyRequest, progress: JobProgress) {
    this.#socket = socket;
    this.#request = request;
    this.#progress = progress;
    socket.on('message', (data) => this.#receive(String(data)));
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
  }

  end(): void {
    clearInterval(this.#heartbeat);
    for (const stop of this.#followed.values()) stop.abort();
  }

  #receive(text: string): void {
    const message = parse(text);
    if (!message) {
      this.#socket.close(POLICY, 'That is no message of this protocol.');
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
      const events = await this.#progress.follow(actor, patient_id, job_id, after, stop.signal);
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
