import { setTimeout as pause } from 'node:timers/promises';
import type { ServerChild } from '../bench/children.ts';

export const PASSWORD = 'Korrekt-Pferd-7-Batterie';

export interface KnownPatient {
  id: number;
  name: string;
  content: string;
}

/** One tenant's clinician and what the server has acknowledged to him. */
export class Clinic {
  readonly patients: KnownPatient[] = [];
  readonly jobs: string[] = [];
  readonly #tenant: string;
  readonly #login: string;
  #url = '';
  #token = '';

  constructor(tenant: string, login: string) {
    this.#tenant = tenant;
    this.#login = login;
  }

  /** With the password that was set before, so it works on a restored database too. */
  async enter({ url }: ServerChild): Promise<void> {
    this.#url = url;
    const body = { tenant: this.#tenant, username: this.#login, password: PASSWORD };
    this.#token = '';
    this.#token = (await this.call<{ access_token: string }>('POST', '/auth/token', body)).access_token;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async createPatient(): Promise<void> {
    const name = `Zoë Recovery ${this.#tenant} ${this.patients.length}`;
    const content = `S: Cough for ${this.patients.length} days. 血圧は安定しています。\nA: Acute bronchitis.\nP: Rest 🩺 and fluids.`;
    const patient = await this.call<{ id: number }>('POST', '/patients', {
      name,
      date_of_birth: '1957-11-30',
    });
    const note = { content, note_timestamp: '2026-01-15T10:30:00.123Z' };
    await this.call('POST', `/patients/${patient.id}/notes`, note);
    this.patients.push({ id: patient.id, name, content });
  }

  async summarise(patient: KnownPatient): Promise<void> {
    await this.call('GET', `/patients/${patient.id}/summary`);
    const path = `/patients/${patient.id}/summary`;
    const { job_id } = await this.call<{ job_id: string }>('POST', `${path}/async?audience=family`);
    this.jobs.push(`${path}/jobs/${job_id}`);
  }

  /** Writes until it is told to stop. */
  async writeOn(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.createPatient();
      await pause(5);
    }
  }

  /** @returns what is not as it was acknowledged */
  async differences(known: readonly KnownPatient[]): Promise<string[]> {
    const faults: string[] = [];
    for (const { id, name, content } of known) {
      const found = await this.call<{ name: string }>('GET', `/patients/${id}`);
      const { items } = await this.call<{ items: { content: string }[] }>('GET', `/patients/${id}/notes`);
      if (found.name !== name || items.length !== 1 || items[0]?.content !== content) {
        faults.push(`patient ${id} of ${this.#tenant} is not as it was acknowledged`);
      }
    }
    return faults;
  }
}
