import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Milliseconds that what was accepted has to end; then a request that was only half sent does not hold the end up. */
const PATIENCE = 10_000;
/** Milliseconds between two looks for connections whose last answer has left meanwhile. */
const LOOK = 100;

/**
 * Lets go, when the server closes, of connections on which nothing was ever sent. Node takes only those for idle that
 * had a request, so a connection that a browser or a pool opened in advance would hold the end up for a minute. And it
 * looks for idle ones once, so one whose stream or slow answer ends a moment later would be kept for another request.
 */
export function closeUnusedConnections(app: FastifyInstance): void {
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', async () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    const looking = setInterval(() => app.server.closeIdleConnections(), LOOK).unref();
    app.server.once('close', () => clearInterval(looking));
    setTimeout(() => {
      clearInterval(looking);
      for (const socket of open) socket.destroy();
    }, PATIENCE).unref();
  });
}
