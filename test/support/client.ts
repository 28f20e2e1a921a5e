import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

/** The prefix of every resource; health, metrics and documentation stand outside it. */
export const api = '/api/v1';

export interface Patient {
  id: number;
  name: string;
  date_of_birth: string;
  mrn: string;
  created_at: string;
  updated_at: string | null;
}

export interface Page<T> {
  items: T[];
  total: number;
  page: number;
  size: number;
  pages: number;
  next?: string | null;
  total_is_estimate?: boolean;
}

export interface Note {
  id: number;
  patient_id: number;
  content: string;
  note_timestamp: string;
  created_at: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
  /** The body as JSON; throws where it is none. */
  json<T>(): T;
}

export interface Sending {
  headers?: OutgoingHttpHeaders;
  /** Sent as `application/json` unless a header says otherwise. */
  json?: unknown;
  /** Sent as it is, without a content type of its own. */
  body?: string | Buffer;
  /** Sent in chunks, without `Content-Length`. */
  chunked?: boolean;
}

const payloadOf = ({ json, body }: Sending): Buffer | undefined => {
  if (json !== undefined) return Buffer.from(JSON.stringify(json));
  return body === undefined ? undefined : Buffer.from(body);
};

/** One request on a connection of its own: the path is sent as it is written, unlike with `fetch`. */
function exchange(url: string, method: string, path: string, sending: Sending): Promise<Answer> {
  const payload = payloadOf(sending);
  const { hostname, port } = new URL(url);
  const headers: OutgoingHttpHeaders = {
    ...(sending.json === undefined ? {} : { 'content-type': 'application/json' }),
    ...(payload === undefined || sending.chunked ? {} : { 'content-length': payload.length }),
    ...sending.headers,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const bytes = Buffer.concat(parts);
        const text = bytes.toString('utf8');
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          bytes,
          text,
          json: <T>() => JSON.parse(text) as T,
        });
      });
    });
    // An answer that came before the whole body was sent still counts: the promise keeps the first outcome.
    outgoing.on('error', (error) => setImmediate(reject, error));
    outgoing.end(payload);
  });
}

let serial = 0;

/** Calls as a client of the API makes them, against the address that `url` gives at the time of the call. */
export function clientOf(url: () => string) {
  const send = (method: string, path: string, sending: Sending = {}) =>
    exchange(url(), method, path, sending);
  const get = (path: string, headers: OutgoingHttpHeaders = {}) => send('GET', path, { headers });
  const post = (path: string, json: unknown, headers: OutgoingHttpHeaders = {}) =>
    send('POST', path, { json, headers });
  const put = (path: string, json: unknown, headers: OutgoingHttpHeaders = {}) =>
    send('PUT', path, { json, headers });
  const remove = (path: string, headers: OutgoingHttpHeaders = {}) => send('DELETE', path, { headers });

  const created = (answer: Answer) => {
    if (answer.status !== 201) throw new Error(`expected 201, got ${answer.status}: ${answer.text}`);
    return answer;
  };

  return {
    send,
    get,
    post,
    put,
    remove,
    async createPatient(name = `Invented Person ${++serial}`, dateOfBirth = '1980-05-17'): Promise<Patient> {
      const answer = await post(`${api}/patients`, { name, date_of_birth: dateOfBirth });
      return created(answer).json<Patient>();
    },
    async createNote(patientId: number, content: string, at = '2024-01-15T10:00:00Z'): Promise<Note> {
      const answer = await post(`${api}/patients/${patientId}/notes`, { content, note_timestamp: at });
      return created(answer).json<Note>();
    },
    async countPatients(): Promise<number> {
      return (await get(`${api}/patients?size=1`)).json<Page<Patient>>().total;
    },
    async countNotes(patientId: number): Promise<number> {
      return (await get(`${api}/patients/${patientId}/notes?page=1&size=1`)).json<Page<Note>>().total;
    },
  };
}

export type Client = ReturnType<typeof clientOf>;

/** Runs `work` for every item, `width` at a time. */
export async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<unknown>) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
