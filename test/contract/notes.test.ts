import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { api, inParallel, type Note, type Page } from '../support/client.ts';
import { expectInvalid, expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

const patients = `${api}/patients`;
const at = '2024-01-15T09:00:00Z';

const soap = `SOAP Note - Encounter Date: 2024-01-20
Patient: patient--001

S: 49 y/o male with two weeks of lower back pain, dull, 6/10.

O:
Vitals:
BP: 128/82 mmHg
Temp: 98.4°F

A:
Mechanical low back pain - likely muscular strain

P:
Ibuprofen 600mg TID with food x 7 days
Return if symptoms worsen

Signed:
Dr. Jenny Invented, MD`;

/** Texts in which a careless layer would change something. */
const delicate: [string, string][] = [
  ['emoji of several parts', '👩🏽‍⚕️ 🏳️‍🌈 👨‍👩‍👧‍👦 🇩🇪 1️⃣'],
  ['right to left, with marks', 'מטופל \u202Eabc\u202C نبض 72 \u200F(ok)\u200E'],
  ['CRLF', 'S: a\r\nO: b\r\n\r\nP: c\r\n'],
  ['CR alone', 'a\rb\r\r'],
  ['mixed line ends', 'a\nb\r\nc\rd\u2028e\u2029f\u0085g'],
  ['combining marks', 'e\u0301 \u00e9 n\u0303 a\u0323\u0302 \u1112\u1161\u11ab'],
  ['white space around it', '  \n\t a \t\n  '],
  ['tabs and blanks inside', 'a\t\tb   c\u00a0d\u3000e'],
  ['a byte order mark', '\uFEFFa\uFEFF'],
  ['zero width characters', 'a\u200Bb\u200Cc\u200Dd\u2060e\u00ADf'],
  [
    'control characters',
    `${Array.from({ length: 31 }, (_, i) => String.fromCharCode(i + 1)).join('')}\u007f\u009f`,
  ],
  ['noncharacters', 'a\uFFFE\uFFFF\uFDD0\u{1FFFF}\u{10FFFF}'],
  ['the replacement character', 'a\uFFFDb'],
  ['private use', '\uE000\u{F0000}'],
  ['escapes as text', '\\n \\u0000 \\x00 &amp; %00 %20 \\\\'],
  ['quotes', `' " \` '' "" '; --`],
  ['markup', '<b>bold</b> <script>alert(1)</script> <!-- x --> &lt;'],
  ['JSON in text', '{"content":"x","__proto__":{"a":1}}'],
  ['SQL in text', "'); DELETE FROM note; --"],
  ['words that mean something elsewhere', 'null'],
  ['one letter', 'a'],
  ['letters that change their length with case', 'ß ﬁ İ ŉ ǰ ΐ'],
  ['width and compatibility forms', 'ＡＢＣ ½ ² ㎎ ㎖ ℃ Å Å'],
  ['units', '5 µg ≠ 5 μg; 98.6 °F; ≤ 3 × 10⁹/L; ½ tablet; α-blocker'],
];

describe.each(engines)('notes on %s', (engine) => {
  const http = serve(engine);
  const fresh = async () => {
    const { id } = await http.createPatient();
    return { id, path: `${patients}/${id}/notes` };
  };
  const list = async (path: string) => {
    const answer = await http.get(path);
    expect(answer.status, answer.text.slice(0, 300)).toBe(200);
    return answer.json<Page<Note>>();
  };

  describe('one note', () => {
    test('is made, listed, read and deleted', async () => {
      const { id, path } = await fresh();
      const created = await http.post(path, { content: soap, note_timestamp: at });
      expect(created.status).toBe(201);
      const note = created.json<Note>();
      expect(note).toMatchObject({
        id: expect.any(Number),
        patient_id: id,
        content: soap,
        note_timestamp: '2024-01-15T09:00:00.000Z',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
      const listed = await list(path);
      expect(listed.total).toBe(1);
      expect(listed.items[0]).toMatchObject({ ...note });
      expect((await http.get(`${path}/${note.id}`)).json()).toMatchObject({
        id: note.id,
        patient_id: id,
        content: soap,
        created_at: note.created_at,
      });
      const removed = await http.remove(`${path}/${note.id}`);
      expect([removed.status, removed.text]).toEqual([204, '']);
      expect(expectProblem(await http.get(`${path}/${note.id}`), 404).detail).toBe('Note not found');
      expect(await list(path)).toMatchObject({ items: [], total: 0 });
    });

    test('is not there twice: a second delete is a 404', async () => {
      const { id, path } = await fresh();
      const note = await http.createNote(id, 'S: a');
      const answers = await Promise.all(Array.from({ length: 6 }, () => http.remove(`${path}/${note.id}`)));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404, 404, 404]);
      expect(expectProblem(await http.remove(`${path}/${note.id}`), 404).detail).toBe('Note not found');
    });

    test('ids are not shared between patients', async () => {
      const [one, other] = [await fresh(), await fresh()];
      const ids = [];
      for (const { id } of [one, other, one, other]) ids.push((await http.createNote(id, 'S: a')).id);
      expect(new Set(ids).size).toBe(4);
    });
  });

  describe('the text', () => {
    test.each(delicate)('%s comes out as it went in', async (_what, content) => {
      const { id, path } = await fresh();
      const note = await http.createNote(id, content);
      expect(note.content).toBe(content);
      expect((await http.get(`${path}/${note.id}`)).json<Note>().content).toBe(content);
      expect((await list(path)).items[0]?.content).toBe(content);
    });

    test('so does any text that is not blank', async () => {
      const { id, path } = await fresh();
      const text = fc
        .string({ unit: 'binary', minLength: 1, maxLength: 60 })
        .filter((each) => !each.includes('\0'));
      await fc.assert(
        fc.asyncProperty(text, async (content) => {
          const marked = `x${content}x`;
          const note = await http.createNote(id, marked);
          const read = (await http.get(`${path}/${note.id}`)).json<Note>().content;
          return note.content === marked && read === marked;
        }),
        { numRuns: 40 },
      );
    });

    test('escaped and plain JSON are one text', async () => {
      const { path } = await fresh();
      const body = '{"content":"\\u00e9\\ud83e\\ude7a\\/\\b\\f","note_timestamp":"2024-01-15T09:00:00Z"}';
      const answer = await http.send('POST', path, { body, headers: { 'content-type': 'application/json' } });
      expect(answer.json<Note>().content).toBe('é🩺/\b\f');
    });

    test.each(['a', 'ü', '字', '🩺'])(
      '500 000 characters of %j are allowed, and not one more',
      async (letter) => {
        const { id, path } = await fresh();
        const content = letter.repeat(500_000);
        const note = await http.createNote(id, content);
        expect(note.content === content).toBe(true);
        expect((await http.get(`${path}/${note.id}`)).json<Note>().content === content).toBe(true);
        const answer = await http.post(path, { content: content + letter, note_timestamp: at });
        expectInvalid(answer, 'body/content');
        expect(await http.countNotes(id)).toBe(1);
      },
    );

    test.each(['', ' ', '\n\r\n\t', '\u00a0\u3000'])('a blank %j counts as missing', async (content) => {
      const { id, path } = await fresh();
      expectInvalid(await http.post(path, { content, note_timestamp: at }), 'body/content');
      expect(await http.countNotes(id)).toBe(0);
    });

    test.each([
      ['content', { note_timestamp: at }],
      ['content', { content: null, note_timestamp: at }],
      ['content', { content: 5, note_timestamp: at }],
      ['content', { content: ['a'], note_timestamp: at }],
      ['content', { content: { text: 'a' }, note_timestamp: at }],
      ['note_timestamp', { content: 'a' }],
      ['note_timestamp', { content: 'a', note_timestamp: null }],
    ] as [string, unknown][])('a missing or wrong %s is a 422: %j', async (field, body) => {
      const { path } = await fresh();
      expectInvalid(await http.post(path, body), `body/${field}`);
    });
  });

  describe('the list', () => {
    test('is empty for a new patient', async () => {
      expect(await list((await fresh()).path)).toMatchObject({ items: [], total: 0 });
    });

    test('has the oldest encounter first, ties by id', async () => {
      const { id, path } = await fresh();
      const times = [
        '2024-01-17',
        '2024-01-15',
        '2024-01-16',
        '2024-01-15',
        '1999-12-31',
        '2024-01-17',
        '2024-01-15',
      ];
      const made: Note[] = [];
      for (const [i, day] of times.entries())
        made.push(await http.createNote(id, `S: ${i}`, `${day}T10:00:00Z`));
      const { items, total } = await list(path);
      expect(total).toBe(7);
      expect(items.map(({ content }) => content.slice(3)).join('')).toBe('4136205');
    });

    test('a millisecond decides', async () => {
      const { id, path } = await fresh();
      for (const ms of ['002', '000', '001'])
        await http.createNote(id, `S: ${ms}`, `2024-01-15T10:00:00.${ms}Z`);
      expect((await list(path)).items.map(({ content }) => content)).toEqual(['S: 000', 'S: 001', 'S: 002']);
    });

    test('goes page by page in the same order', async () => {
      const { id, path } = await fresh();
      for (let i = 0; i < 11; i++) await http.createNote(id, `S: ${i}`, `2024-01-${10 + (i % 4)}T10:00:00Z`);
      const whole = (await list(path)).items;
      expect(whole).toHaveLength(11);
      for (const size of [1, 4, 11, 100]) {
        const walked: Note[] = [];
        for (let page = 1; page <= Math.ceil(11 / size); page++) {
          const answer = await list(`${path}?page=${page}&size=${size}`);
          expect(answer.total).toBe(11);
          walked.push(...answer.items);
        }
        expect(walked).toEqual(whole);
      }
      expect(await list(`${path}?page=12&size=1`)).toMatchObject({ items: [], total: 11 });
      expect((await list(`${path}?page=1`)).items).toEqual(
        whole.slice(0, (await list(`${path}?page=1`)).items.length),
      );
    });

    test.each([
      'page=0',
      'page=-1',
      'page=x',
      'page=1.5',
      'page=1&size=0',
      'page=1&size=-1',
      'page=1&size=x',
    ])('%s is a 422', async (query) => {
      const { path } = await fresh();
      expectInvalid(await http.get(`${path}?${query}`), query.includes('size') ? 'size' : 'page');
    });

    test('holds 1 000 notes whole; beyond, a page must be asked for', async () => {
      const { id, path } = await fresh();
      const notes = Array.from({ length: 1_000 }, (_, i) => `S: ${i}`);
      await inParallel(notes, 16, (content) => http.createNote(id, content));
      const whole = await list(path);
      expect([whole.total, whole.items.length]).toEqual([1_000, 1_000]);
      await http.createNote(id, 'S: one too many');
      expectInvalid(await http.get(path), 'page');
      const last = await list(`${path}?page=11&size=100`);
      expect([last.total, last.items.length]).toEqual([1_001, 1]);
      expect((await http.remove(path)).json()).toEqual({ deleted: 1_001 });
      expect((await list(path)).total).toBe(0);
    });

    test('holds 16 MiB whole; beyond, a page must be asked for', async () => {
      const { id, path } = await fresh();
      const two = '🩺'.repeat(500_000);
      for (let i = 0; i < 8; i++) await http.createNote(id, two);
      expect((await http.get(path)).status).toBe(200);
      await http.createNote(id, two);
      expectInvalid(await http.get(path), 'page');
      const page = await list(`${path}?page=3&size=4`);
      expect([page.total, page.items.length]).toEqual([9, 1]);
    });
  });

  describe('whose note it is', () => {
    test('a note is found, read and deleted only with its own patient', async () => {
      const [owner, other] = [await fresh(), await fresh()];
      const note = await http.createNote(owner.id, 'S: Private.');
      await http.createNote(other.id, 'S: Other.');
      expect(expectProblem(await http.get(`${other.path}/${note.id}`), 404).detail).toBe('Note not found');
      expect(expectProblem(await http.remove(`${other.path}/${note.id}`), 404).detail).toBe('Note not found');
      expect((await http.get(`${owner.path}/${note.id}`)).status).toBe(200);
      expect((await list(other.path)).items.map(({ content }) => content)).toEqual(['S: Other.']);
    });

    test('deleting all of one leaves those of the other', async () => {
      const [one, other] = [await fresh(), await fresh()];
      for (let i = 0; i < 3; i++) await http.createNote(one.id, `S: ${i}`);
      for (let i = 0; i < 2; i++) await http.createNote(other.id, `S: ${i}`);
      const answer = await http.remove(one.path);
      expect([answer.status, answer.json()]).toEqual([200, { deleted: 3 }]);
      expect((await http.remove(one.path)).json()).toEqual({ deleted: 0 });
      expect([await http.countNotes(one.id), await http.countNotes(other.id)]).toEqual([0, 2]);
    });

    test('notes stay when their patient is changed', async () => {
      const { id, path } = await fresh();
      const note = await http.createNote(id, 'S: a');
      await http.put(`${patients}/${id}`, { name: 'Renamed' });
      expect((await list(path)).items.map((each) => each.id)).toEqual([note.id]);
    });

    test.each(['999999999', '9007199254740991'])('nobody has the notes of patient %s', async (id) => {
      const path = `${patients}/${id}/notes`;
      const answers = [
        await http.get(path),
        await http.get(`${path}?page=1`),
        await http.post(path, { content: 'S: a', note_timestamp: at }),
        await http.remove(path),
      ];
      for (const answer of answers) expect(expectProblem(answer, 404).detail).toBe('Patient not found');
      expectProblem(await http.get(`${path}/1`), 404);
      expectProblem(await http.remove(`${path}/1`), 404);
    });

    test.each(['999999999', '2147483648', '9007199254740991'])('note %s is not found', async (noteId) => {
      const { path } = await fresh();
      expect(expectProblem(await http.get(`${path}/${noteId}`), 404).detail).toBe('Note not found');
      expect(expectProblem(await http.remove(`${path}/${noteId}`), 404).detail).toBe('Note not found');
    });

    test('a note that comes while its patient goes is made and gone, or refused', async () => {
      for (let round = 0; round < 5; round++) {
        const { id, path } = await fresh();
        const [note, removal] = await Promise.all([
          http.post(path, { content: 'S: a', note_timestamp: at }),
          http.remove(`${patients}/${id}`),
        ]);
        expect([201, 404]).toContain(note.status);
        expect(removal.status).toBe(204);
        expectProblem(await http.get(path), 404);
      }
    });
  });

  describe('sections', () => {
    interface Section {
      kind: string;
      heading: string;
      start: number;
      end: number;
    }
    const sectionsOf = async (content: string) => {
      const { id, path } = await fresh();
      const note = await http.createNote(id, content);
      const answer = await http.get(`${path}/${note.id}`);
      expect(answer.status).toBe(200);
      const { sections } = answer.json<{ sections: Section[] }>();
      let last = 0;
      for (const { kind, heading, start, end } of sections) {
        expect(kind).toMatch(/\S/);
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(content.length);
        expect(content.slice(start, end)).toContain(heading);
        last = end;
      }
      return sections;
    };
    const kinds = ['subjective', 'objective', 'assessment', 'plan'];
    const fourOf = (sections: Section[]) =>
      sections.map(({ kind }) => kind).filter((kind) => kinds.includes(kind));

    test('of a SOAP note are found, in order', async () => {
      expect([...new Set(fourOf(await sectionsOf(soap)))]).toEqual(kinds);
    });

    test('are counted in UTF-16 units after an emoji, and with CRLF', async () => {
      const content = `🩺👩🏽‍⚕️\r\n${soap.replace(/\n/g, '\r\n')}`;
      const plan = (await sectionsOf(content)).find(({ kind }) => kind === 'plan');
      expect(content.slice(plan?.start, plan?.end)).toContain('Ibuprofen 600mg');
    });

    test('with full headings are found', async () => {
      const content = 'Subjective:\nCough.\n\nObjective:\nClear.\n\nAssessment:\nCold.\n\nPlan:\nRest.';
      expect(fourOf(await sectionsOf(content))).toEqual(kinds);
    });

    test('are none in a note without headings, and nothing breaks', async () => {
      expect(await sectionsOf('Seen today and doing well')).toEqual([]);
      await sectionsOf('🩺');
      await sectionsOf(':::\n\n:\n# \n##\n- \n* \n1.');
    });
  });
});
