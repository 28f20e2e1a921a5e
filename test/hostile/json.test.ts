import { describe, expect, test } from 'vitest';
import { api, type Note, type Patient } from '../support/client.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';
import { counted, refused, staysWell } from '../support/wellbeing.ts';

const patients = `${api}/patients`;
const json = { 'content-type': 'application/json' };
const birth = '"date_of_birth":"1990-01-01"';
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : Buffer.from(part))),
  );

describe.each(engines)('hostile JSON on %s', (engine) => {
  const http = serve(engine);
  staysWell(http);
  const post = (body: string | Buffer, headers: Record<string, string> = json, path = patients) =>
    http.send('POST', path, { body, headers });

  describe('keys that reach into objects', () => {
    test.each([
      `{"__proto__":{"admin":true},"name":"P",${birth}}`,
      `{"__proto__":null,"name":"P",${birth}}`,
      `{"name":"P",${birth},"__proto__":{"name":"Q"}}`,
      `{"__proto__":{"name":"P",${birth}}}`,
      `{"constructor":{"prototype":{"admin":true}},"name":"P",${birth}}`,
      `{"constructor":1,"name":"P",${birth}}`,
      `{"\\u005f\\u005fproto\\u005f\\u005f":{"x":1},"name":"P",${birth}}`,
      `{"name":{"__proto__":{"length":5}},${birth}}`,
      `{"name":{"toString":1,"valueOf":2},${birth}}`,
      `{"toString":1,"name":"P",${birth}}`,
      `{"hasOwnProperty":1,"name":"P",${birth}}`,
      `{"then":1,"name":"P",${birth}}`,
      `{"$ref":"#/x","name":"P",${birth}}`,
      `{"toJSON":"x","name":"P",${birth}}`,
    ])('%s is refused', async (body) => {
      await refused(http, () => post(body), 400, 422);
      expect(({} as Record<string, unknown>).admin).toBeUndefined();
    });

    test('they are refused in a change and in a note too', async () => {
      const patient = await http.createPatient();
      const path = `${patients}/${patient.id}`;
      const body = '{"__proto__":{"name":"Q"}}';
      await refused(http, () => http.send('PUT', path, { body, headers: json }), 400, 422);
      await refused(http, () => post(`{"__proto__":{"content":"x"}}`, json, `${path}/notes`), 400, 422);
      expect((await http.get(path)).json()).toEqual(patient);
      expect(await http.countNotes(patient.id)).toBe(0);
    });

    test('later answers are not touched by them', async () => {
      await post(`{"__proto__":{"leaked":"yes"},"name":"P",${birth}}`);
      expect((await http.get(patients)).text).not.toContain('leaked');
    });
  });

  describe('mass', () => {
    const keys = (count: number) =>
      Array.from({ length: count }, (_, i) => `"${i.toString(36)}":0`).join(',');

    test('100 000 unknown keys are refused, in a short answer', async () => {
      const body = `{${keys(100_000)}}`;
      const answer = await refused(http, () => post(body), 400, 413, 422);
      expect(answer.bytes.length).toBeLessThan(body.length);
    });

    test('100 000 unknown keys in a note are refused', async () => {
      const { id } = await http.createPatient();
      const body = `{"content":"a","note_timestamp":"2024-01-01T00:00:00Z",${keys(100_000)}}`;
      await refused(http, () => post(body, json, `${patients}/${id}/notes`), 400, 422);
      expect(await http.countNotes(id)).toBe(0);
    });

    test('100 000 keys that collide are refused', async () => {
      const body = `{${Array(100_000).fill('"a":0').join(',')}}`;
      await refused(http, () => post(body), 400, 422);
    });

    test.each([
      ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
      ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
      ['arrays without an end', '['.repeat(500_000)],
      ['objects without an end', '{"a":'.repeat(100_000)],
      ['arrays as a name', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)},${birth}}`],
      [
        'objects as a birthday',
        `{"name":"P","date_of_birth":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      ],
      [
        'objects under an unknown key',
        `{"name":"P",${birth},"x":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
      ],
      ['objects under an ignored key', `{"id":${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)},"name":"P"}`],
    ])('100 000 %s deep is refused', async (_what, body) => {
      await refused(http, () => post(body), 400, 413, 422);
    });

    test('deep arrays in a note are refused', async () => {
      const { id } = await http.createPatient();
      const body = `{"content":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
      await refused(http, () => post(body, json, `${patients}/${id}/notes`), 400, 422);
    });

    test('an array of 100 000 patients is refused whole', async () => {
      await refused(http, () => post(`[${Array(20_000).fill(`{"name":"P",${birth}}`).join(',')}]`), 422);
    });
  });

  describe('numbers', () => {
    test.each([
      '1e400',
      '-1e400',
      '1e-400',
      '9'.repeat(100_000),
      '0.'.padEnd(50_000, '1'),
      '-0',
      '9007199254740993',
    ])('%.20s is no name', async (number) => {
      await refused(http, () => post(`{"name":${number},${birth}}`), 400, 422);
    });

    test('a huge one under an ignored key does no harm', async () => {
      const answer = await counted(http, () => post(`{"id":1e400,"name":"Huge",${birth}}`));
      expect([201, 400, 422]).toContain(answer.status);
    });

    test.each(['NaN', 'Infinity', '-Infinity', '0x10', '1_000', '+1', '.5', '1.'])(
      '%s is no JSON',
      async (number) => {
        await refused(http, () => post(`{"name":"P",${birth},"id":${number}}`), 400);
      },
    );
  });

  describe('text that is none', () => {
    const broken: [string, Buffer][] = [
      ['a lone continuation byte', bytes('{"name":"a', [0x80], `b",${birth}}`)],
      ['a cut sequence', bytes('{"name":"a', [0xe2, 0x82], `",${birth}}`)],
      ['an overlong slash', bytes('{"name":"', [0xc0, 0xaf], `",${birth}}`)],
      ['an overlong NUL', bytes('{"name":"', [0xc0, 0x80], `",${birth}}`)],
      ['an encoded surrogate', bytes('{"name":"', [0xed, 0xa0, 0x80], `",${birth}}`)],
      ['a code point past the last', bytes('{"name":"', [0xf4, 0x90, 0x80, 0x80], `",${birth}}`)],
      ['0xff and 0xfe', bytes('{"name":"', [0xff, 0xfe], `",${birth}}`)],
      ['Latin-1', Buffer.from(`{"name":"Müller",${birth}}`, 'latin1')],
      ['a bad byte in a key', bytes(`{"name":"a",${birth},"`, [0xff], '":1}')],
      ['a bad byte after the end', bytes(`{"name":"a",${birth}}`, [0xff])],
      ['UTF-16', Buffer.from(`\ufeff{"name":"a",${birth}}`, 'utf16le')],
      ['nothing but bad bytes', Buffer.alloc(1_000, 0xff)],
    ];
    test.each(broken)('%s is a 400', async (_what, body) => {
      await refused(http, () => post(body), 400);
    });

    test('it is a 400 in a note and in a change too', async () => {
      const patient = await http.createPatient();
      const path = `${patients}/${patient.id}`;
      const note = bytes('{"content":"a', [0xff], 'b","note_timestamp":"2024-01-01T00:00:00Z"}');
      await refused(http, () => post(note, json, `${path}/notes`), 400);
      const body = bytes('{"name":"a', [0xff], '"}');
      await refused(http, () => http.send('PUT', path, { body, headers: json }), 400);
      expect((await http.get(path)).json()).toEqual(patient);
      expect(await http.countNotes(patient.id)).toBe(0);
    });

    test.each([
      ['a lone high surrogate', '\\ud800'],
      ['a lone low surrogate', '\\udc00'],
      ['surrogates the wrong way round', '\\ude00\\ud83d'],
      ['a high one before a letter', '\\ud83dx'],
      ['a high one at the end', 'x\\udbff'],
      ['NUL', '\\u0000'],
      ['NUL inside', 'a\\u0000b'],
    ])('%s is a 422 in a name, a birthday and a note', async (_what, escaped) => {
      const patient = await http.createPatient();
      const path = `${patients}/${patient.id}`;
      await refused(http, () => post(`{"name":"a${escaped}",${birth}}`), 422);
      await refused(http, () => post(`{"name":"a","date_of_birth":"1990-01-01${escaped}"}`), 422);
      await refused(
        http,
        () => http.send('PUT', path, { body: `{"name":"a${escaped}"}`, headers: json }),
        422,
      );
      const note = `{"content":"a${escaped}","note_timestamp":"2024-01-01T00:00:00Z"}`;
      await refused(http, () => post(note, json, `${path}/notes`), 422);
      expect((await http.get(path)).json()).toEqual(patient);
      expect(await http.countNotes(patient.id)).toBe(0);
    });

    test('an unknown key with NUL or a lone surrogate is refused', async () => {
      await refused(http, () => post(`{"name":"a",${birth},"\\u0000":1}`), 400, 422);
      await refused(http, () => post(`{"name":"a",${birth},"\\ud800":1}`), 400, 422);
    });

    test('a byte order mark before JSON is passed over or refused, never stored', async () => {
      const answer = await counted(http, () => post(`\ufeff{"name":"Marked",${birth}}`));
      expect([201, 400]).toContain(answer.status);
      if (answer.status === 201) expect(answer.json<Patient>().name).toBe('Marked');
    });

    test.each(['\u0001', '\u001f', '\u000b'])(
      'a raw control character %j inside a string is a 400',
      async (letter) => {
        await refused(http, () => post(`{"name":"a${letter}",${birth}}`), 400);
      },
    );
  });

  describe('one key twice', () => {
    test('is refused, or one of the values is taken whole', async () => {
      const answer = await counted(http, () => post(`{"name":"First","name":"Second",${birth}}`));
      if (answer.status === 201) expect(['First', 'Second']).toContain(answer.json<Patient>().name);
      else expect([400, 422]).toContain(answer.status);
    });

    test('does not carry a wrong value past the check', async () => {
      const answer = await counted(http, () => post(`{"name":"Right","name":"",${birth}}`));
      expect([201, 400, 422]).toContain(answer.status);
      if (answer.status === 201) expect(answer.json<Patient>().name).toBe('Right');
    });
  });

  test.each([
    'null',
    'true',
    'false',
    '0',
    '-1',
    '1.5',
    '""',
    '"name"',
    '[]',
    '[[]]',
    '[null]',
    '{"":""}',
    '{"a":{}}',
  ])('%s as a whole body is a 422 wherever a body is taken', async (body) => {
    const patient = await http.createPatient();
    const path = `${patients}/${patient.id}`;
    await refused(http, () => post(body), 422);
    await refused(http, () => post(body, json, `${path}/notes`), 422);
    await refused(http, () => http.send('PUT', path, { body, headers: json }), 422);
    expect((await http.get(path)).json()).toEqual(patient);
  });

  test.each([
    "'; DROP TABLE patient; --",
    '"); DELETE FROM note; --',
    '$1',
    '\u0024{1+1}',
    '{{7*7}}',
    '%s%n',
    '\\',
    '\u0027',
  ])('%j is a name and a note like any other', async (text) => {
    const patient = await http.createPatient(text);
    expect(patient.name).toBe(text);
    expect((await http.createNote(patient.id, text)).content).toBe(text);
    const { items } = (await http.get(`${patients}/${patient.id}/notes`)).json<{ items: Note[] }>();
    expect(items[0]?.content).toBe(text);
    expect((await http.get(`${patients}/${patient.id}/summary`)).status).toBe(200);
  });
});
