import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { api, type Patient } from '../support/client.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';
import { counted, refused, staysWell } from '../support/wellbeing.ts';

const patients = `${api}/patients`;
const text = JSON.stringify({ name: 'Packed Person', date_of_birth: '1990-01-01' });
/** Compressed to about a thousandth: 64 MiB of a name. */
const bombed = Buffer.concat([
  Buffer.from('{"name":"'),
  Buffer.alloc(64 * 1_048_576, 0x61),
  Buffer.from('"}'),
]);

const packers: [string, (data: Buffer | string) => Buffer][] = [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', (data) => brotliCompressSync(data, { params: { 1: 1 } })],
];

describe.each(engines)('hostile encodings on %s', (engine) => {
  const http = serve(engine);
  staysWell(http);
  const post = (body: string | Buffer, headers: Record<string, string | string[]>, path = patients) =>
    http.send('POST', path, { body, headers });
  const packed = (encoding: string | string[]) => ({
    'content-type': 'application/json',
    'content-encoding': encoding,
  });

  describe('compressed bodies', () => {
    test.each(packers)('%s is unpacked or refused, never stored as it is', async (encoding, pack) => {
      const answer = await counted(http, () => post(pack(text), packed(encoding)));
      expect([201, 400, 415]).toContain(answer.status);
      if (answer.status === 201) expect(answer.json<Patient>().name).toBe('Packed Person');
    });

    test.each(packers)('a bomb in %s is refused', async (encoding, pack) => {
      const body = pack(bombed);
      expect(body.length).toBeLessThan(200_000);
      await refused(http, () => post(body, packed(encoding)), 400, 413, 415);
      const { id } = await http.createPatient();
      await refused(http, () => post(body, packed(encoding), `${patients}/${id}/notes`), 400, 413, 415);
    });

    test('a bomb within a bomb is refused', async () => {
      await refused(http, () => post(gzipSync(gzipSync(bombed)), packed('gzip, gzip')), 400, 413, 415);
    });

    test.each([
      ['garbage called gzip', Buffer.from('not compressed at all'), 'gzip'],
      ['plain JSON called gzip', Buffer.from(text), 'gzip'],
      ['plain JSON called br', Buffer.from(text), 'br'],
      ['gzip cut short', gzipSync(text).subarray(0, 20), 'gzip'],
      ['gzip with something after it', Buffer.concat([gzipSync(text), Buffer.from('rest')]), 'gzip'],
      ['raw deflate called gzip', deflateRawSync(text), 'gzip'],
      ['nothing called gzip', Buffer.alloc(0), 'gzip'],
      ['gzip called zstd', gzipSync(text), 'zstd'],
      ['gzip called compress', gzipSync(text), 'compress'],
      ['gzip called nonsense', gzipSync(text), '../../x'],
    ])('%s does no harm', async (_what, body, encoding) => {
      const answer = await counted(http, () => post(body, packed(encoding)));
      expect([201, 400, 411, 413, 415, 422]).toContain(answer.status);
      if (answer.status === 201) expect(answer.json<Patient>().name).toBe('Packed Person');
    });

    test('gzip that does not say so is no JSON', async () => {
      await refused(http, () => post(gzipSync(text), { 'content-type': 'application/json' }), 400);
    });

    test('identity is no compression', async () => {
      const answer = await counted(http, () => post(text, packed('identity')));
      expect([201, 415]).toContain(answer.status);
    });
  });

  describe('content types', () => {
    test.each([
      'application/json; charset=utf-16',
      'application/json; charset=iso-8859-1',
      'application/json; charset=nonsense',
      'application/json; charset=',
      'application/json; charset=utf-8; charset=utf-16',
      'application/json; boundary=x; __proto__=y',
      'application/json;;;;',
      'application/json, text/plain',
      'text/plain, application/json',
      'application/json\ttext/plain',
      'application/x-ndjson',
      'application/merge-patch+json',
      'application/vnd.api+json',
      'application',
      '/',
      '*/*',
      'json',
      ' ',
      ';',
      `application/json; a=${'x'.repeat(4_000)}`,
      `${'a'.repeat(4_000)}/json`,
    ])('%.60s is refused or read as JSON', async (type) => {
      const answer = await counted(http, () => post(text, { 'content-type': type }));
      expect([201, 400, 415, 422]).toContain(answer.status);
      if (answer.status === 201) expect(answer.json<Patient>().name).toBe('Packed Person');
    });

    test('UTF-16 that says so is not stored as something else', async () => {
      const body = Buffer.from(text, 'utf16le');
      const answer = await counted(http, () =>
        post(body, { 'content-type': 'application/json; charset=utf-16le' }),
      );
      if (answer.status === 201) expect(answer.json<Patient>().name).toBe('Packed Person');
      else expect([400, 415, 422]).toContain(answer.status);
    });

    test.each([
      ['application/x-www-form-urlencoded', 'name=Form&date_of_birth=1990-01-01'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nForm\r\n--x--\r\n',
      ],
      ['text/plain', text],
      ['text/plain;charset=UTF-8', text],
      ['application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
      ['application/octet-stream', text],
    ])('%s, as a page of another site could send it, is a 415', async (type, body) => {
      await refused(http, () => post(body, { 'content-type': type }), 415);
    });

    test('two types are refused, or the first is meant', async () => {
      const answer = await counted(http, () =>
        post(text, { 'content-type': ['application/json', 'text/plain'] }),
      );
      expect([201, 400, 415]).toContain(answer.status);
    });

    test('what a client would like to have does not break the answer', async () => {
      for (const accept of [
        'text/html',
        'application/xml',
        'image/*;q=0.5',
        '',
        ';;;',
        'x'.repeat(4_000),
        '*/*;q=nan',
      ]) {
        const answer = await http.get(patients, { accept });
        expect([200, 406]).toContain(answer.status);
        if (answer.status === 200) expect(answer.headers['content-type']).toMatch(/^application\/json/);
      }
      for (const encoding of ['gzip', 'br', 'zstd', 'nonsense', '*;q=0']) {
        expect([200, 406]).toContain((await http.get('/health', { 'accept-encoding': encoding })).status);
      }
    });
  });
});
