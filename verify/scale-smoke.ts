import type { ServerChild } from '../bench/children.ts';
import { demand, isFinal, until } from './job-calls.ts';
import { call, done } from './scale-systems.ts';

interface Page {
  items: { id: number; name: string }[];
  total: number;
}

const note = {
  content: 'S: Cough for three days.\nO: Lungs clear.\nA: Acute bronchitis.\nP: Rest and fluids.',
  note_timestamp: '2026-01-15T10:30:00Z',
};

/** What a client does in a day, once: records, search, lists, a job by a worker, the audit of it, and the deletion. */
export async function smoke(server: ServerChild): Promise<string> {
  const name = `Smoke Zyxwell${process.hrtime.bigint()}`;
  const { id } = await done<{ id: number }>(server, 'POST', '/patients', {
    name,
    date_of_birth: '1970-01-01',
  });
  const { id: noteId } = await done<{ id: number }>(server, 'POST', `/patients/${id}/notes`, note);
  const read = await done<{ name: string }>(server, 'GET', `/patients/${id}`);
  demand(read.name === name, 'the patient read is another');
  const found = await done<Page>(server, 'GET', `/patients?search=${encodeURIComponent(name)}`);
  demand(found.total === 1 && found.items[0]?.id === id, 'the search did not find the patient');
  const list = await done<Page>(server, 'GET', '/patients?sort_by=id&sort_order=desc&size=5');
  demand(list.items[0]?.id === id, 'the list does not begin with the newest patient');
  await done(server, 'PUT', `/patients/${id}`, { name: `${name} Changed` });
  demand(await isNamed(server, id, `${name} Changed`), 'the change is not seen');
  const summary = await done<{ summary: string }>(server, 'GET', `/patients/${id}/summary`);
  demand(/bronchitis/i.test(summary.summary), 'the summary lacks what the note says');
  await jobEnds(server, id);
  const entries = await done<{ items: { action: string }[] }>(
    server,
    'GET',
    `/audit?patient_id=${id}&size=100`,
  );
  const actions = entries.items.map(({ action }) => action);
  for (const action of [
    'patient.create',
    'note.create',
    'patient.read',
    'patient.search',
    'patient.update',
  ]) {
    demand(actions.includes(action), `the audit lacks ${action}`);
  }
  await done(server, 'DELETE', `/patients/${id}/notes/${noteId}`);
  await done(server, 'DELETE', `/patients/${id}`);
  const gone = await call(server, 'GET', `/patients/${id}`);
  demand(gone.status === 404, `the deleted patient is answered with ${gone.status}`);
  return 'create, read, search, list, update, summary, job, audit, delete';
}

async function isNamed(server: ServerChild, id: number, name: string): Promise<boolean> {
  return (await done<{ name: string }>(server, 'GET', `/patients/${id}`)).name === name;
}

async function jobEnds(server: ServerChild, patient: number): Promise<void> {
  const path = `/patients/${patient}/summary`;
  const job = await done<{ job_id: string }>(server, 'POST', `${path}/async?max_length=400`);
  let status = '';
  await until('the job', 20_000, async () => {
    status = (await done<{ status: string }>(server, 'GET', `${path}/jobs/${job.job_id}`)).status;
    return isFinal(status);
  });
  demand(status === 'completed', `the job is ${status}`);
}
