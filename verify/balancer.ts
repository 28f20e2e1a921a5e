import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between two looks at a server's readiness, as balancers and kubelets have it, only faster. */
const PROBE_INTERVAL = 200;

interface Backend {
  url: string;
  isReady: boolean;
}

/**
 * Hands each request to the next server that says it is ready, over connections that are kept. It never tries a second
 * server: a request that one of them drops is dropped.
 */
export class Balancer {
  readonly #backends = new Map<string, Backend>();
  readonly #agent = new Agent({ keepAlive: true });
  readonly #server = createServer((incoming, outgoing) => this.#hand(incoming, outgoing));
  #next = 0;
  #isOver = false;

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    void this.#probe();
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Resolves when the first call may go there. */
  async add(url: string): Promise<void> {
    const backend = { url, isReady: false };
    this.#backends.set(url, backend);
    while (!backend.isReady) await pause(20);
  }

  remove(url: string): void {
    this.#backends.delete(url);
  }

  async #probe(): Promise<void> {
    while (!this.#isOver) {
      await Promise.all(
        [...this.#backends.values()].map(async (backend) => {
          const signal = AbortSignal.timeout(2_000);
          const answer = await fetch(`${backend.url}/health/ready`, { signal }).catch(() => undefined);
          await answer?.arrayBuffer().catch(() => {});
          backend.isReady = answer?.status === 200;
        }),
      );
      await pause(PROBE_INTERVAL);
    }
  }

  #hand(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const ready = [...this.#backends.values()].filter(({ isReady }) => isReady);
    const chosen = ready[this.#next++ % ready.length];
    if (!chosen) return void outgoing.writeHead(503).end('no server is ready');
    const { method, headers } = incoming;
    const upstream = request(chosen.url + incoming.url, { method, headers, agent: this.#agent });
    upstream.once('response', (answer) => {
      // Hop by hop (RFC 9110, section 7.6.1): a server that takes leave closes its connection, not the client's.
      const { connection: _, 'keep-alive': __, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, kept);
      // An event may be long in coming, but the stream is open.
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.once('error', () => outgoing.destroy());
    });
    upstream.once('error', (error) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end(`the server dropped the request: ${error.message}`);
    });
    outgoing.once('close', () => upstream.destroy());
    incoming.pipe(upstream);
  }
}
