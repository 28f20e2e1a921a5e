import type { SectionKind, SectionTopic, Statement } from '../types.ts';
import {
  type BoundAmount,
  type BoundFrequency,
  type BoundRoute,
  type BoundSide,
  bindAmounts,
  bindFrequencies,
  bindRoutes,
  bindSides,
} from './bound-values.ts';
import { type Cue, cuesOf } from './cues.ts';
import { type DateValue, dateOf, type FoundDate } from './dates.ts';
import type { Claim } from './governed.ts';
import { contentsOf } from './mentions.ts';
import { formsOf } from './phrases.ts';
import { govern } from './scopes.ts';
import { stemOf, type Token, tokenize } from './tokens.ts';

/** A text read for comparison: what it speaks of, and what governs each thing. */
export interface Reading {
  tokens: Token[];
  claims: Claim[];
  amounts: BoundAmount[];
  dates: FoundDate[];
  frequencies: BoundFrequency[];
  sides: BoundSide[];
  routes: BoundRoute[];
  cues: (Cue | undefined)[];
  /** Stems and canonical names of each single word. */
  stems: Set<string>;
  words: Set<string>;
  topic: SectionTopic;
  kind: SectionKind | undefined;
  encounter: DateValue;
  encounterAt: string;
}

/** The section that a sentence is written in; a statement brings its own. */
export interface ReadingContext {
  topic?: SectionTopic;
  kind?: SectionKind;
}

function read(text: string, context: ReadingContext, encounterAt: string): Reading {
  const tokens = tokenize(text);
  const contents = contentsOf(tokens);
  const cues = cuesOf(tokens, contents);
  const governed = govern(tokens, contents, cues);
  const claims = contents.mentions.map((mention, index): Claim => {
    const state = governed[index];
    if (state === undefined) throw new RangeError('each mention is governed');
    if (context.topic === 'family_history' && state.subject === 'patient') state.subject = 'family';
    if (context.topic === 'allergies') state.allergy = true;
    // Not by spreading: this is the busiest line of all, and an object made so is slow to make and to read.
    return Object.assign(state, mention);
  });
  const stems = new Set<string>();
  const words = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'word') continue;
    words.add(token.lemma);
    stems.add(stemOf(token.text));
    for (const form of formsOf(token.text)) stems.add(form);
  }
  for (const claim of claims) stems.add(claim.concept);
  return {
    tokens,
    claims,
    cues,
    stems,
    words,
    amounts: bindAmounts(tokens, claims, contents.amounts),
    dates: contents.dates,
    frequencies: bindFrequencies(tokens, claims, contents.frequencies),
    sides: bindSides(tokens, claims, contents.sides),
    routes: bindRoutes(tokens, claims, contents.routes),
    topic: context.topic ?? 'general',
    kind: context.kind,
    encounter: dateOf(encounterAt),
    encounterAt,
  };
}

export function readSentence(sentence: string, context: ReadingContext): Reading {
  return read(sentence, context, '');
}

const cache = new WeakMap<Statement, Reading>();

/** Reads a statement with its section and with the problem that it stands under; kept as long as the statement lives. */
export function readStatement(statement: Statement): Reading {
  const kept = cache.get(statement);
  if (kept !== undefined) return kept;
  const context: ReadingContext = {
    topic: statement.topic,
    ...(statement.kind === undefined ? {} : { kind: statement.kind }),
  };
  const reading = read(statement.text, context, statement.encounter_at);
  if (statement.under !== undefined) {
    const heading = read(statement.under, context, statement.encounter_at);
    for (const stem of heading.stems) reading.stems.add(stem);
    const lead = heading.claims.map((claim) => ({ ...claim, from: -1, to: -1 }));
    // what the statement itself says of a thing goes before its heading
    const own = new Set(reading.claims.map((claim) => claim.concept));
    reading.claims = [...reading.claims, ...lead.filter((claim) => !own.has(claim.concept))];
    const drug = lead.find((claim) => claim.kind === 'drug')?.concept;
    for (const amount of reading.amounts) if (amount.kind === 'dose') amount.drug ??= drug;
    for (const frequency of reading.frequencies) frequency.drug ??= drug;
    reading.sides.push(...heading.sides);
    reading.dates.push(...heading.dates);
    reading.amounts.push(...heading.amounts.map((amount) => ({ ...amount, heading: true })));
  }
  if (statement.topic === 'allergies')
    for (const stem of ['allergy', 'drug allergy', 'allergi']) reading.stems.add(stem);
  cache.set(statement, reading);
  return reading;
}
