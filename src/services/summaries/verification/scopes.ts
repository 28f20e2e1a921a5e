import type { CueKind } from '../lexicon/cues.ts';
import { ACTIONS, type Cue } from './cues.ts';
import type { Governed } from './governed.ts';
import { type Contents, DENIED_WORDS, type Mention } from './mentions.ts';
import { backward, forward, isTarget, type Sheet } from './reaches.ts';
import { act, conditionMain, isDuration, question, relate } from './relations.ts';
import type { Token } from './tokens.ts';

const fresh = (): Governed => ({
  negated: false,
  hedge: 'none',
  subject: 'patient',
  past: false,
  recent: false,
  current: false,
  history: false,
  planned: false,
  conditional: false,
  done: false,
  allergy: false,
  actions: new Set(),
  head: false,
});

const stopsNegation = (cue: Cue, reached: boolean) =>
  cue.kinds.includes('break') ||
  (reached && cue.kinds.some((kind) => kind === 'verb' || kind === 'negation' || kind === 'planned'));

const stopsHedge = (cue: Cue, reached: boolean) =>
  cue.kinds.includes('break') ||
  (reached && cue.kinds.some((kind) => kind === 'verb' || kind === 'negation' || ACTIONS.has(kind)));

const stopsPlan = (cue: Cue) => cue.kinds.includes('break') || cue.kinds.includes('condition');

const stopsTime = (cue: Cue, reached: boolean) =>
  cue.kinds.includes('break') ||
  (reached &&
    cue.kinds.some(
      (kind) =>
        kind === 'verb' ||
        kind === 'planned' ||
        kind === 'current' ||
        kind === 'condition' ||
        kind === 'negation',
    ));

/** Reads what governs each mention. */
export function govern(tokens: readonly Token[], contents: Contents, cues: (Cue | undefined)[]): Governed[] {
  const { mentions } = contents;
  const governed = mentions.map(fresh);
  const starts = new Map<number, number[]>();
  const ends = new Map<number, number[]>();
  mentions.forEach((mention, index) => {
    starts.set(mention.from, [...(starts.get(mention.from) ?? []), index]);
    ends.set(mention.to, [...(ends.get(mention.to) ?? []), index]);
    const denied = DENIED_WORDS[tokens[mention.from]?.text ?? ''];
    const state = governed[index];
    if (denied !== undefined && state !== undefined) {
      state.negated = true;
      state.head = true;
    }
  });
  const sheet: Sheet = { tokens, cues, starts, ends, mentions };
  const mark = (indexes: readonly number[], set: (state: Governed, mention: Mention) => void) => {
    for (const index of indexes) {
      const [state, mention] = [governed[index], mentions[index]];
      if (state !== undefined && mention !== undefined) set(state, mention);
    }
  };
  const head = (indexes: readonly number[]) =>
    indexes.find(
      (index) =>
        isTarget(mentions[index]) && mentions[index]?.kind !== 'site' && mentions[index]?.kind !== 'measure',
    );
  const negate = (indexes: readonly number[]) => {
    const first = head(indexes);
    mark(indexes, (state) => {
      state.negated = true;
    });
    const state = first === undefined ? undefined : governed[first];
    if (state !== undefined) state.head = true;
  };
  const amountEnds = new Map(contents.amounts.map((amount) => [amount.to, amount]));
  for (const cue of cues) {
    if (cue === undefined || isDuration(tokens, amountEnds, cue)) continue;
    const has = (kind: CueKind) => cue.kinds.includes(kind);
    const ahead = (list: boolean, stops: (next: Cue, reached: boolean) => boolean, suspends = true) =>
      forward(sheet, cue.to, { list, stops, suspends });
    const isAfterBe = /^(?:is|are|was|were|been|be|being|remains|now)$/.test(
      tokens[cue.from - 1]?.text ?? '',
    );
    if (has('negation')) {
      const reach = ahead(true, stopsNegation);
      const turned =
        sheet.cues[cue.to]?.kinds.includes('suspend') === true && /^(?:ruled out|excluded)$/.test(cue.text);
      negate(
        !turned &&
          reach.some((index) => isTarget(mentions[index])) &&
          !(isAfterBe && /^(?:denied|excluded|ruled out|refused|declined)$/.test(cue.text))
          ? reach
          : backward(sheet, cue.from, false),
      );
    }
    if (has('negation_after')) {
      const reach = backward(sheet, cue.from, false);
      negate(reach.some((index) => isTarget(mentions[index])) ? reach : ahead(true, stopsNegation));
    }
    if (has('next_negation')) {
      const place = tokens[cue.to]?.text === '-' ? cue.to + 1 : cue.to;
      negate(starts.get(place) ?? []);
    }
    const following = sheet.cues[cue.to];
    const leadsOn = /^(?:is|was|are) (?:likely|possible|probable)$/.test(cue.text)
      ? tokens[cue.to]?.kind === 'word' && !following?.kinds.includes('break')
      : false;
    if (has('unlikely') || has('hedge') || has('hedge_after')) {
      const value = has('unlikely') ? 'unlikely' : 'possible';
      const reach = ahead(/differential|ddx|dd/.test(cue.text), stopsHedge);
      const back =
        (has('hedge_after') && !leadsOn) ||
        (isAfterBe && has('unlikely')) ||
        !reach.some((index) => isTarget(mentions[index])) ||
        (isAfterBe &&
          !/^(?:most|more|less|possible|possibly|probable|probably|likely|suspected|presumed|thought|to|felt|believed)/.test(
            cue.text,
          ));
      mark(back ? backward(sheet, cue.from, false) : reach, (state) => {
        state.hedge = value;
      });
      if (/^(?:vs|versus)$/.test(cue.text))
        mark(backward(sheet, cue.from, false), (state) => (state.hedge = value));
    }
    if (has('past')) {
      const reach = ahead(true, stopsTime);
      const useBack = has('past_after') && (isAfterBe || !reach.some((index) => isTarget(mentions[index])));
      mark(useBack ? backward(sheet, cue.from, false) : reach, (state) => (state.past = true));
    } else if (has('past_after')) mark(backward(sheet, cue.from, false), (state) => (state.past = true));
    if (has('history_section')) mark(ahead(true, stopsTime), (state) => (state.history = true));
    if (has('recent')) {
      mark(ahead(true, stopsTime, false), (state) => (state.recent = true));
      if (/^(?:was|were|ago|last)/.test(cue.text))
        mark(backward(sheet, cue.from, false), (state) => (state.recent = true));
    }
    if (has('current')) {
      const reach = ahead(true, stopsTime);
      mark(
        reach.some((index) => isTarget(mentions[index])) ? reach : backward(sheet, cue.from, false),
        (state) => (state.current = true),
      );
    }
    if (has('done')) {
      const back = backward(sheet, cue.from, false);
      mark(ahead(true, stopsTime, false), (state) => (state.done = true));
      if (!/^(?:had|has had|underwent|status)/.test(cue.text)) mark(back, (state) => (state.done = true));
    }
    if (has('planned') && !(cue.text === 'repeat' && tokens[cue.from - 1]?.kind === 'word'))
      mark(ahead(true, stopsPlan, false), (state) => (state.planned = true));
    if (has('planned_after')) mark(backward(sheet, cue.from, false), (state) => (state.planned = true));
    if (has('allergy'))
      mark(
        ahead(true, stopsNegation, false).concat(backward(sheet, cue.from, false)),
        (state) => (state.allergy = true),
      );
    if (has('condition')) {
      mark(
        ahead(false, (next) => next.kinds.includes('break'), false),
        (state) => (state.conditional = true),
      );
      conditionMain(sheet, cue, mark);
    }
    if (has('relative') && !has('informant')) relate(sheet, cue, mark);
    for (const kind of cue.kinds) if (ACTIONS.has(kind)) act(sheet, cue, kind, governed);
  }
  question(tokens, starts, mark);
  return governed;
}
