import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resilient } from '../../../src/providers/resilience.ts';
import { warmUp } from '../../../src/services/summaries/generation/judging.ts';
import {
  createModelWriter,
  UnwrittenError,
} from '../../../src/services/summaries/generation/model-writer.ts';
import type { SourceNote } from '../../../src/services/summaries/types.ts';
import { providerFor } from '../../providers/support.ts';
import { probeEventLoop } from '../../support/event-loop-probe.ts';
import { type ModelServer, startModelServer } from '../../support/model-server.ts';
import { honestAnswer } from '../../support/models.ts';

/** Milliseconds for which a chart may keep a process from everything else. */
const LONGEST_ROUND = 50;
/** The greatest length of a note: UTF-16 code units. */
const LONGEST_NOTE = 500_000;

const ordinary =
  'S: Cough for two weeks, no fever. Denies chest pain.\nO: BP 142/88, HR 76, lungs clear.\nA: Hypertension, acute bronchitis.\nP: Lisinopril 10 mg daily. Dr. Erfunden will see her on 3 May 2024.\n';
const filled = (text: string, length = LONGEST_NOTE - 1_000) =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);

const charts: readonly (readonly [string, readonly string[]])[] = [
  ['100 notes of 2 kB', Array.from({ length: 100 }, (_, i) => filled(`Visit ${i}.\n${ordinary}`, 2_000))],
  ['a note of many lines', [filled(ordinary)]],
  [
    'two notes of one sentence',
    [1, 2].map(() => filled('Patient denies chest pain and takes metformin 500 mg. ')),
  ],
  ...[
    '1/2/3/',
    '123 4567 ',
    'a\n',
    'a.',
    'Ab ',
    'Ab-',
    'Smith, John, ',
    'Dr. ',
    '[1] (x) ',
    '[NAME_1] ',
    'BP: ',
    'x',
    'x@',
    '\n',
    ' ',
    '– ',
    '张伟',
    '2024-01-01 ',
    'a@b.de ',
    'no ',
    '5 mg ',
    '1. ',
    'Anna ',
  ].map((text) => [`a note of nothing but ${JSON.stringify(text)}`, [filled(text), 'Asthma.']] as const),
];

const answers: readonly (readonly [string, string])[] = [
  ['125 000 lines of one letter', 'a\n'.repeat(125_000)],
  ['125 000 letters on one line', 'a '.repeat(125_000)],
  [
    '5 000 sentences',
    Array.from({ length: 5_000 }, (_, i) => `She has taken ${i} mg of metformin. [1]`).join('\n'),
  ],
  ['200 numbers', Array.from({ length: 400 }, (_, i) => `[${i}] ${i}/${i} `).join('')],
];

describe('the path to a remote model', () => {
  let model: ModelServer;
  beforeAll(async () => {
    warmUp();
    model = await startModelServer({ answer: honestAnswer });
  });
  afterAll(() => model.close());

  /** The best of three: a machine that is busy with other suites lengthens a round now and then. */
  async function longestRound(contents: readonly string[]): Promise<number> {
    let best = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 3 && best > LONGEST_ROUND; time++)
      best = Math.min(best, await longestRoundOnce(contents));
    return best;
  }

  async function longestRoundOnce(contents: readonly string[]): Promise<number> {
    const provider = resilient(providerFor('openai', model.url), {
      concurrency: 1,
      queueLimit: 1,
      retries: 0,
      onAttempt: () => undefined,
    });
    const writer = createModelWriter({ provider, egress: 'deidentified', isRemote: true, price: undefined });
    const notes = contents.map(
      (content, i): SourceNote => ({ id: i + 1, content, note_timestamp: '2024-05-03T10:00:00.000Z' }),
    );
    const patient = { name: 'Anna Erfunden', date_of_birth: '1961-03-14', mrn: 'MRN-000012' };
    const probe = probeEventLoop();
    try {
      await writer.write(
        { patient, notes, audience: 'clinician', maxLength: 500 },
        { signal: AbortSignal.timeout(60_000), onEvent: () => undefined },
      );
    } catch (error) {
      // What the model made of it is not the matter here.
      if (!(error instanceof UnwrittenError)) throw error;
    }
    return probe.stop();
  }

  test.each(charts)('lets others run while it reads %s', { timeout: 90_000 }, async (_, contents) => {
    expect(await longestRound(contents)).toBeLessThanOrEqual(LONGEST_ROUND);
  });

  test.each(answers)(
    'lets others run while it reads an answer of %s',
    { timeout: 90_000 },
    async (_, text) => {
      model.script({ text: [text] }, { text: [text] }, { text: [text] });
      expect(await longestRound([ordinary, ordinary])).toBeLessThanOrEqual(LONGEST_ROUND);
    },
  );
});
