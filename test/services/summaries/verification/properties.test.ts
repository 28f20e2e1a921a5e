import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atOnce } from '../../../../src/services/summaries/turns.ts';
import type { SectionTopic } from '../../../../src/services/summaries/types.ts';
import { readSentence } from '../../../../src/services/summaries/verification/readings.ts';
import {
  matchingEvidence,
  verifySentence,
} from '../../../../src/services/summaries/verification/sentences.ts';
import { statement } from './statements.ts';

const TOPICS: readonly SectionTopic[] = [
  'general',
  'family_history',
  'past_medical_history',
  'medications',
  'allergies',
  'review_of_systems',
  'results',
];

const WORDS =
  'no denies possible history of father mother left right knee pain 20 mg lisinopril twice daily , . ; : ( ) ? and or but if will stopped increased 3 / 7 145/92 2024-03-15 on type 2 diabetes'.split(
    ' ',
  );

const clinical = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 40 })
  .map((words) => words.join(' '));

test('a statement always supports itself, in its own section', () => {
  fc.assert(
    fc.property(
      fc.oneof(clinical, fc.string({ unit: 'grapheme', minLength: 1 })),
      fc.constantFrom(...TOPICS),
      (text, topic) => {
        fc.pre(/[\p{L}\p{N}]/u.test(text.normalize('NFKD')));
        const cited = { ...statement(text), text, topic };
        expect(verifySentence(text, [cited], [cited], { topic })).toEqual({ ok: true, support: 'direct' });
      },
    ),
  );
});

test('no text makes it throw', () => {
  const any = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), clinical);
  fc.assert(
    fc.property(any, any, (sentence, text) => {
      const cited = { ...statement('x'), text };
      verifySentence(sentence, [cited], [cited]);
      atOnce(matchingEvidence(sentence, [cited]));
    }),
  );
});

test('reading grows with the length of the text, not with its square', () => {
  // what is compared is work done, by the length of what was read: four times the text, four times the claims
  const unit =
    'no fever, possible left knee pain 20 mg lisinopril twice daily if father had stroke 3/7 ago, ';
  const short = readSentence(unit.repeat(25), {});
  const long = readSentence(unit.repeat(100), {});
  expect(long.claims.length).toBe(short.claims.length * 4);
  expect(unit.repeat(110).length).toBeGreaterThan(10_000);
  expect(verifySentence(unit.repeat(110), [statement(unit)], [statement(unit)]).ok).toBeTypeOf('boolean');
});

test('a sentence without citation is matched to the statements that support it', () => {
  const all = ['Continue lisinopril 20 mg daily.', 'Denies chest pain.', 'family_history> Father - MI'].map(
    statement,
  );
  expect(atOnce(matchingEvidence('She denies chest pain.', all))).toEqual([all[1]]);
  expect(atOnce(matchingEvidence('Lisinopril 20 mg once daily; no chest pain.', all))).toEqual([
    all[0],
    all[1],
  ]);
  expect(atOnce(matchingEvidence('She has chest pain.', all))).toBeUndefined();
  expect(atOnce(matchingEvidence('She takes warfarin.', all))).toBeUndefined();
});

test('citations that are absent, misplaced or of nothing are told apart', () => {
  const all = ['Continue lisinopril 20 mg daily.', 'Denies chest pain.', 'Walks the dog each morning.'].map(
    statement,
  );
  const [lisinopril, denial] = all as [(typeof all)[0], (typeof all)[0]];
  expect(verifySentence('She denies chest pain.', [], all)).toEqual({
    ok: false,
    reason: 'citation_missing',
  });
  expect(verifySentence('She denies chest pain.', [lisinopril], all)).toEqual({
    ok: false,
    reason: 'citation_wrong',
  });
  expect(verifySentence('She plays chess with a cousin.', [denial], all)).toEqual({
    ok: false,
    reason: 'citation_missing',
  });
});

test("a relation comes from one statement: two medicines' doses do not mix", () => {
  const cited = ['Lisinopril 20 mg daily.', 'Metformin 500 mg bid.'].map(statement);
  expect(
    verifySentence('Lisinopril 20 mg daily and metformin 500 mg twice daily.', cited, cited),
  ).toMatchObject({ ok: true });
  expect(verifySentence('Lisinopril 500 mg daily.', cited, cited)).toEqual({
    ok: false,
    reason: 'dose_changed',
  });
  expect(verifySentence('Lisinopril 20 mg twice daily.', cited, cited)).toEqual({
    ok: false,
    reason: 'frequency_changed',
  });
});

test("the summary's own section gives a sentence its subject and time", () => {
  const cited = [statement('family_history> Breast cancer')];
  expect(verifySentence('Breast cancer.', cited, cited)).toEqual({ ok: false, reason: 'subject_changed' });
  expect(verifySentence('Breast cancer.', cited, cited, { topic: 'family_history' })).toMatchObject({
    ok: true,
  });
});
