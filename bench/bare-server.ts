/**
 * What the benchmark measures against: the same calls on bare `node:http` and `pg`, as short as they can be written.
 * Named statements, no tenant, no validation, `count(*)`, unindexed ILIKE, OFFSET.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import pg from 'pg';

pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.DB_POOL_SIZE),
});
pool.on('error', (error) => console.error(error.message));

const patientColumns = 'id, name, date_of_birth, created_at, updated_at';
const noteColumns = 'id, patient_id, content, note_timestamp, created_at';
const statements = {
  get: `select ${patientColumns} from patient where id = $1`,
  count: 'select count(*) as total from patient',
  list_id: `select ${patientColumns} from patient order by id limit $1 offset $2`,
  list_name: `select ${patientColumns} from patient order by name, id limit $1 offset $2`,
  search_count: 'select count(*) as total from patient where name ilike $1',
  search: `select ${patientColumns} from patient where name ilike $1 order by id limit $2 offset $3`,
  notes: `select ${noteColumns} from note where patient_id = $1 order by note_timestamp, id`,
  create_patient: `insert into patient (name, date_of_birth) values ($1, $2) returning ${patientColumns}`,
  create_note: `insert into note (patient_id, content, note_timestamp) values ($1, $2, $3) returning ${noteColumns}`,
};

interface PatientRow {
  id: number;
  mrn?: string;
}

async function rows<T extends pg.QueryResultRow>(
  name: keyof typeof statements,
  values: unknown[],
): Promise<T[]> {
  const result = await pool.query<T>({ name, text: statements[name], values });
  return result.rows;
}

function withMrn(row: PatientRow): PatientRow {
  row.mrn = `MRN-${String(row.id).padStart(6, '0')}`;
  return row;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function listPatients(query: URLSearchParams): Promise<unknown> {
  const page = Number(query.get('page') ?? 1);
  const size = Number(query.get('size') ?? 10);
  const search = query.get('search');
  const offset = (page - 1) * size;
  const [items, counts] = await Promise.all(
    search === null
      ? [
          rows<PatientRow>(query.get('sort_by') === 'name' ? 'list_name' : 'list_id', [size, offset]),
          rows<{ total: number }>('count', []),
        ]
      : [
          rows<PatientRow>('search', [`%${search}%`, size, offset]),
          rows<{ total: number }>('search_count', [`%${search}%`]),
        ],
  );
  const total = counts[0]?.total ?? 0;
  return { items: items.map(withMrn), total, page, size, pages: Math.ceil(total / size) };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://bare');
  const [, id, notes] = /^\/api\/v1\/patients(?:\/(\d+))?(\/notes)?$/.exec(url.pathname) ?? [];
  if (url.pathname === '/health') {
    send(response, 200, { status: 'ok' });
  } else if (request.method === 'POST' && notes) {
    const body = await readBody(request);
    const [note] = await rows('create_note', [id, body.content, body.note_timestamp]);
    send(response, 201, note);
  } else if (request.method === 'POST') {
    const body = await readBody(request);
    const [patient] = await rows<PatientRow>('create_patient', [body.name, body.date_of_birth]);
    send(response, 201, patient && withMrn(patient));
  } else if (notes) {
    const items = await rows('notes', [id]);
    send(response, 200, { items, total: items.length });
  } else if (id) {
    const [patient] = await rows<PatientRow>('get', [id]);
    send(response, patient ? 200 : 404, patient ? withMrn(patient) : { detail: 'Patient not found' });
  } else {
    send(response, 200, await listPatients(url.searchParams));
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: Error) => send(response, 500, { detail: error.message }));
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void pool.end();
});
