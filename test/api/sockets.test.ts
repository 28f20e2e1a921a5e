import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { JobAccepted } from '../../src/schemas/jobs.ts';
import { type Client, clientOf, createPatient } from '../support/clients.ts';
import type { RunningSystem } from '../support/system.ts';
import { lanes, startWithWorker } from '../support/workers.ts';

interface Message {
  type: string;
  job_id: string;
  [field: string]: unknown;
}

describe.each(lanes)('the socket on %s', (lane) => {
  let system: RunningSystem;
  let call: Client;
  let patient: number;
  let address: string;

  beforeAll(async () => {
    system = await startWithWorker(lane);
    call = clientOf(`${system.url}/api/v1`);
    patient = await createPatient(call);
    address = `${system.url.replace('http', 'ws')}/api/v1/ws`;
  });
  afterAll(() => system.close());

  const queue = async () =>
    (await call<JobAccepted>('POST', `/patients/${patient}/summary/async?refresh=true`)).body.job_id;

  /** Messages until one is of the type. */
  async function talk(message: object, last: string, count = 1): Promise<Message[]> {
    const socket = new WebSocket(address);
    await once(socket, 'open');
    const heard: Message[] = [];
    const over = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        heard.push(JSON.parse(String(data)));
        if (heard.filter(({ type }) => type === last).length === count) resolve();
      });
    });
    for (const one of [message].flat()) socket.send(JSON.stringify(one));
    await over;
    socket.close();
    return heard;
  }

  test('tells the same events as the stream', async () => {
    const job_id = await queue();
    const heard = await talk({ type: 'subscribe', patient_id: patient, job_id }, 'end');
    const path = `${system.url}/api/v1/patients/${patient}/summary/jobs/${job_id}/events`;
    const text = await (await fetch(path)).text();
    const streamed = [...text.matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)$/gm)].map(
      ([, sequence, kind, data = '']) => ({ sequence: Number(sequence), kind, data: JSON.parse(data) }),
    );
    const events = heard.filter(({ type }) => type === 'event');
    expect(events.map(({ sequence, kind, data }) => ({ sequence, kind, data }))).toEqual(streamed);
    expect(streamed.length).toBeGreaterThan(3);

    const resumed = await talk({ type: 'subscribe', patient_id: patient, job_id, after: 2 }, 'end');
    expect(resumed.filter(({ type }) => type === 'event')).toEqual(events.slice(2));
  });

  test('follows several jobs at once', async () => {
    const ids = [await queue(), await queue()];
    const messages = ids.map((job_id) => ({ type: 'subscribe', patient_id: patient, job_id }));
    const heard = await talk(messages, 'end', 2);
    for (const id of ids) {
      const numbers = heard
        .filter(({ type, job_id }) => type === 'event' && job_id === id)
        .map(({ sequence }) => sequence);
      expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  test('a job that is not there is an error of that job alone', async () => {
    const job_id = crypto.randomUUID();
    const [error] = await talk({ type: 'subscribe', patient_id: patient, job_id }, 'error');
    expect(error).toEqual({ type: 'error', job_id, status: 404, detail: 'Job not found' });
  });

  test('what is no message closes the socket, and so does too large a one', async () => {
    for (const [text, code] of [
      ['nonsense', 1008],
      ['{"type":"subscribe"}', 1008],
      ['x'.repeat(5_000), 1009],
    ] as const) {
      const socket = new WebSocket(address);
      await once(socket, 'open');
      socket.send(text);
      const [closed] = await once(socket, 'close');
      expect(closed).toBe(code);
    }
  });

  test('a page of another origin may not connect', async () => {
    const socket = new WebSocket(address, { headers: { origin: 'https://evil.example' } });
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('403');
  });

  test('the server stops while a socket is open', async () => {
    const other = await startWithWorker(lane);
    const socket = new WebSocket(`${other.url.replace('http', 'ws')}/api/v1/ws`);
    await once(socket, 'open');
    await Promise.all([once(socket, 'close'), other.close()]);
  });

  test('frames over the limit, before a credential too, are one line of the log and no stack', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = new WebSocket(address);
        await once(socket, 'open');
        const closed = once(socket, 'close');
        socket.on('error', () => undefined);
        socket.send('x'.repeat(100_000));
        return closed;
      }),
    );
    expect(sockets).toHaveLength(20);
    const lines = system
      .logs()
      .split('\n')
      .filter((line) => line.includes('a socket failed'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('"stack"');
    expect(system.logs()).not.toContain('Max payload size exceeded\n');
  });
});
