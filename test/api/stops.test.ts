import { once } from 'node:events';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { JobAccepted } from '../../src/schemas/jobs.ts';
import { clientOf, createPatient } from '../support/clients.ts';
import { readEvents } from '../support/event-streams.ts';
import { startSystem } from '../support/system.ts';

test('when the server stops, streams and sockets end as streams and sockets do', async () => {
  // The job goes on meanwhile, so only the stop can end what follows it.
  let finish = (_summary: number) => {};
  const running = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const system = await startSystem('embedded', {}, { summarise: () => running });
  const call = clientOf(`${system.url}/api/v1`);
  const patient = await createPatient(call);
  const { job_id } = (await call<JobAccepted>('POST', `/patients/${patient}/summary/async`)).body;

  const path = `${system.url}/api/v1/patients/${patient}/summary/jobs/${job_id}/events`;
  let stream: Promise<unknown[]> | undefined;
  await new Promise<void>((firstEvent) => {
    stream = readEvents(path, {
      until() {
        firstEvent();
        return false;
      },
    });
  });

  const socket = new WebSocket(`${system.url.replace('http', 'ws')}/api/v1/ws`);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'subscribe', patient_id: patient, job_id }));
  await once(socket, 'message');

  const closed = once(socket, 'close');
  const ending = system.close();
  const [code, reason] = await closed;
  expect([code, String(reason)]).toEqual([1001, 'The server is stopping.']);
  // A stream that was cut would reject here.
  expect((await stream)?.length).toBeGreaterThan(0);
  finish(1);
  await ending;
});
