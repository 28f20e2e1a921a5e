import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Lets go, when the server closes, of connections on which nothing was ever sent. Node takes only those for idle that
 * had a request, so a connection that a browser or a pool opened in advance would hold the end up for a minute.
 */
export function closeUnusedConnections(app: FastifyInstance): void {
  const open = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  app.addHook('preClose', async () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  });
}
