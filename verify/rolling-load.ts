import { setTimeout as pause } from 'node:timers/promises';
import { isFinal } from './job-calls.ts';

/** What the clients saw. Each failure is one line. */
export interface Seen {
  calls: Record<string, number>;
  failures: string[];
  slowest: number;
  /** Streams that ended before their job and were taken up again where they ended. */
  resumed: number;
  jobs: { patient: number; id: string }[];
}

const note = {
  content: 'S: Cough for three days.\nO: Lungs clear.\nA: Acute bronchitis.\nP: Rest and fluids.',
  note_timestamp: '2026-01-15T10:30:00Z',
};

/** Clients that call one after another until they are told to stop; every answer counts. */
export class Load {
  readonly seen: Seen = { calls: {}, failures: [], slowest: 0, resumed: 0, jobs: [] };
  readonly #url: string;
  readonly #patients: number[] = [];
  #isOver = false;
  #running: Promise<unknown> = Promise.resolve();
  #made = 0;

  /** @param url of the API, through the balancer */
  constructor(url: string) {
    this.#url = url;
  }

  async start(clients: number): Promise<void> {
    for (let i = 0; i < 10; i++) await this.#create();
    const loops = [
      ...Array.from({ length: clients }, () => this.#repeat(() => this.#read())),
      ...Array.from({ length: clients }, () => this.#repeat(() => this.#create())),
      ...Array.from({ length: clients }, () => this.#repeat(() => this.#summarise())),
      ...Array.from({ length: clients }, () => this.#repeat(() => this.#queueAndFollow())),
    ];
    this.#running = Promise.all(loops);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #repeat(work: () => Promise<void>): Promise<void> {
    while (!this.#isOver) {
      await work().catch((error: Error) => {
        this.seen.failures.push(`${error.message}${error.cause ? ` (${error.cause})` : ''}`);
      });
      await pause(20);
    }
  }

  async #read(): Promise<void> {
    const patient = this.#any();
    await this.#call('read', 'GET', `/patients/${patient}`);
    await this.#call('read', 'GET', `/patients/${patient}/notes`);
    await this.#call('list', 'GET', '/patients?size=20');
  }

  async #create(): Promise<void> {
    const body = { name: `Zeno Rolling${this.#made++}`, date_of_birth: '1970-01-01' };
    const patient = JSON.parse(await this.#call('create', 'POST', '/patients', body)) as { id: number };
    await this.#call('create', 'POST', `/patients/${patient.id}/notes`, note);
    this.#patients.push(patient.id);
  }

  /** A call that lasts, so that there is always one under way. */
  async #summarise(): Promise<void> {
    await this.#call('summary', 'GET', `/patients/${this.#any()}/summary?refresh=true`);
  }

  async #queueAndFollow(): Promise<void> {
    const patient = this.#any();
    const path = `/patients/${patient}/summary`;
    const accepted = JSON.parse(await this.#call('job', 'POST', `${path}/async?refresh=true`)) as {
      job_id: string;
    };
    this.seen.jobs.push({ patient, id: accepted.job_id });
    let last = 0;
    for (;;) {
      const text = await this.#call('stream', 'GET', `${path}/jobs/${accepted.job_id}/events`, undefined, {
        accept: 'text/event-stream',
        'last-event-id': String(last),
      });
      let status = '';
      for (const [, id, kind, data = ''] of text.matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)$/gm)) {
        if (Number(id) !== last + 1) throw new Error(`event ${id} came after event ${last}`);
        last = Number(id);
        if (kind === 'state') status = (JSON.parse(data) as { status: string }).status;
      }
      if (isFinal(status)) {
        if (status !== 'completed') throw new Error(`a job ended as ${status}`);
        return;
      }
      this.seen.resumed += 1;
    }
  }

  async #call(
    kind: string,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<string> {
    const started = performance.now();
    const response = await fetch(this.#url + path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    }).catch((error: Error) => {
      throw new Error(`${method} ${path}`, { cause: error.cause ?? error });
    });
    // A stream that is cut instead of ended rejects here.
    const text = await response.text().catch((error: Error) => {
      throw new Error(`${method} ${path} was cut off`, { cause: error.cause ?? error });
    });
    this.seen.calls[kind] = (this.seen.calls[kind] ?? 0) + 1;
    if (kind !== 'stream') this.seen.slowest = Math.max(this.seen.slowest, performance.now() - started);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 200)}`);
    return text;
  }

  #any(): number {
    return this.#patients[Math.floor(Math.random() * this.#patients.length)] ?? 1;
  }
}
