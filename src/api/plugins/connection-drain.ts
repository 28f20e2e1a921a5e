import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { HealthService } from '../../services/health.ts';

/** Milliseconds for which a connection must have been silent before it is closed: a request may be on its way. */
const SILENCE = 300;
/** Milliseconds for which a server that ends still takes what comes on its connections, however busy they are. */
const LONGEST_DRAIN = 1_500;
/** Milliseconds that what was accepted has to end; then a request that was only half sent does not hold the end up. */
const LONGEST_END = 10_000;
const INTERVAL = 50;

interface Connection {
  /** Requests whose answers are due. */
  due: number;
  /** When it was opened, or the last answer left; on the clock of `performance`. */
  quietSince: number;
  /** Read up to then; more is a request on its way. */
  bytesRead: number;
}

/**
 * Ends keep-alive connections without cutting one on which an answer is due, or a request may be on its way. Once the server
 * stops, each answer ends its connection. Before the server closes, it waits until the others have been silent for a
 * while: Node's `close` cuts whatever it takes for idle at that moment. After it, connections without a request, of which
 * Node knows nothing, and those whose stream has ended are closed in the same way.
 */
export function drainConnections(app: FastifyInstance, health: HealthService): void {
  const open = new Map<Socket, Connection>();
  app.server.on('connection', (socket: Socket) => {
    open.set(socket, { due: 0, quietSince: performance.now(), bytesRead: 0 });
    socket.once('close', () => open.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage, answer: ServerResponse) => {
    const connection = open.get(socket);
    if (!connection) return;
    connection.due += 1;
    answer.once('close', () => {
      connection.due -= 1;
      connection.quietSince = performance.now();
      connection.bytesRead = socket.bytesRead;
    });
  });
  // A WebSocket says goodbye in its own way; one that does not is cut at the end like all others.
  app.server.on('upgrade', ({ socket }: IncomingMessage) => {
    const connection = open.get(socket);
    if (connection) connection.due += 1;
  });
  const endWithAnswer = (reply: FastifyReply) => {
    if (health.isStopping && !reply.raw.headersSent) reply.header('connection', 'close');
  };
  // At both ends: a stream writes its head itself, and the stop may come while an answer is worked at.
  app.addHook('onRequest', (_request, reply, done) => {
    endWithAnswer(reply);
    done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    endWithAnswer(reply);
    done();
  });

  const isSilent = (socket: Socket, { due, quietSince, bytesRead }: Connection) =>
    due === 0 && socket.bytesRead === bytesRead && performance.now() - quietSince >= SILENCE;
  const closeSilent = () => {
    for (const [socket, connection] of open) if (isSilent(socket, connection)) socket.destroy();
  };

  app.addHook('preClose', async () => {
    const until = performance.now() + LONGEST_DRAIN;
    const isAwaited = (connection: Connection) => connection.due === 0;
    while ([...open.values()].some(isAwaited) && performance.now() < until) {
      closeSilent();
      await sleep(INTERVAL);
    }
    const closing = setInterval(closeSilent, INTERVAL).unref();
    app.server.once('close', () => clearInterval(closing));
    setTimeout(() => {
      clearInterval(closing);
      for (const socket of open.keys()) socket.destroy();
    }, LONGEST_END).unref();
  });
}
