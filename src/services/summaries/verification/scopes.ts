import type { CueKind } from '../lexicon/cues.ts';
import { RELATIVES } from '../lexicon/cues.ts';
import { type Contents, DENIED_WORDS, type Mention } from './mentions.ts';
import { cueAt } from './phrases.ts';
import type { Token } from './tokens.ts';

/** What governs a mention in its sentence. After NegEx and ConText: cues reach along the clause and are stopped by others. */
export interface Governed {
  negated: boolean;
  hedge: 'none' | 'possible' | 'unlikely';
  /** `patient`, or the relative whose history it is. */
  subject: string;
  past: boolean;
  recent: boolean;
  current: boolean;
  history: boolean;
  planned: boolean;
  conditional: boolean;
  done: boolean;
  allergy: boolean;
  /** What is done with a medicine: start, stop, hold, continue, increase, decrease, change. */
  actions: Set<string>;
  /** The mention is the first that a negation reaches, so that a word of no other kind counts as denied. */
  head: boolean;
}

export interface Cue {
  kinds: readonly CueKind[];
  from: number;
  to: number;
  text: string;
}

/** A cue reaches no further than this many tokens: keeps the time linear and is longer than any list in the notes. */
const REACH = 70;
const BACK_REACH = 14;
const ACTIONS: ReadonlySet<CueKind> = new Set<CueKind>([
  'start',
  'stop',
  'hold',
  'continue',
  'increase',
  'decrease',
  'change',
]);

export function cuesOf(tokens: readonly Token[], contents: Contents): (Cue | undefined)[] {
  const cues: (Cue | undefined)[] = new Array(tokens.length).fill(undefined);
  let at = 0;
  while (at < tokens.length) {
    const found = contents.masked[at] ? undefined : cueAt(tokens, at);
    if (found === undefined) {
      at += 1;
      continue;
    }
    const text = tokens
      .slice(found.from, found.to)
      .map((token) => token.lemma)
      .join(' ');
    if (!found.meaning.includes('neutral'))
      cues[at] = { kinds: found.meaning, from: found.from, to: found.to, text };
    at = found.to;
  }
  // "does not deny", "not without", "not absent": two denials are none
  for (let place = 0; place < tokens.length; place += 1) {
    const cue = cues[place];
    const next = cue?.to === undefined ? undefined : cues[cue.to];
    const denies = (one: Cue | undefined) =>
      one?.kinds.some((kind) => kind === 'negation' || kind === 'negation_after') === true;
    if (
      cue !== undefined &&
      next !== undefined &&
      /^(?:not|no)$/.test(cue.text) &&
      denies(next) &&
      next.text !== 'no'
    ) {
      cues[place] = undefined;
      cues[next.from] = undefined;
    }
  }
  return cues;
}

const isStop = (token: Token | undefined) =>
  token === undefined || /^[.;!]$/.test(token.text) || (token.text === '?' && !token.joined);
const isPause = (token: Token, next: Token | undefined) =>
  /^[,()]$/.test(token.text) || (token.text === '-' && !token.joined && !next?.joined) || token.text === '•';

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

interface Sheet {
  tokens: readonly Token[];
  cues: (Cue | undefined)[];
  /** The mentions that begin at a token. */
  starts: Map<number, number[]>;
  ends: Map<number, number[]>;
  mentions: readonly Mention[];
}

const isTarget = (mention: Mention | undefined) => mention !== undefined && mention.kind !== 'qualifier';

/** After a comma a list goes on unless the next part has a verb, a new cue or an affirmed state at its head. */
function goesOn(sheet: Sheet, from: number): boolean {
  if (/^(?:or|nor)$/.test(sheet.tokens[from]?.text ?? '')) return true;
  for (let at = from; at < Math.min(from + 9, sheet.tokens.length); at += 1) {
    const token = sheet.tokens[at];
    if (token === undefined || isStop(token) || (at > from && isPause(token, sheet.tokens[at + 1])))
      return true;
    const cue = sheet.cues[at];
    if (
      cue?.kinds.some(
        (kind) =>
          kind === 'verb' ||
          kind === 'break' ||
          kind === 'negation' ||
          kind === 'relative' ||
          ACTIONS.has(kind) ||
          kind === 'planned' ||
          (kind === 'patient' && !/^(?:her|his|himself|herself)$/.test(cue.text)) ||
          kind === 'negation_after',
      )
    ) {
      return false;
    }
    if (
      /^(?:alert|oriented|well|normal|stable|clear|intact|soft|regular|comfortable|healthy|improved|unchanged|warm|symmetric|supple|moist|pleasant|cooperative|positive|good|then|x)$/.test(
        token.text,
      )
    )
      return false;
  }
  return true;
}

function forward(
  sheet: Sheet,
  from: number,
  options: { list: boolean; stops: (cue: Cue, reached: boolean) => boolean; suspends: boolean },
): number[] {
  const reached: number[] = [];
  let active = true;
  let targets = 0;
  for (let at = from; at < Math.min(from + REACH, sheet.tokens.length); at += 1) {
    const token = sheet.tokens[at];
    if (token === undefined || isStop(token)) break;
    if (token.text === ':' && targets > 0) break;
    if (isPause(token, sheet.tokens[at + 1])) {
      if (targets > 0 && (!options.list || !goesOn(sheet, at + 1))) break;
      active = true;
      continue;
    }
    const cue = sheet.cues[at];
    if (cue !== undefined) {
      if (options.stops(cue, targets > 0)) break;
      if (options.suspends && targets > 0 && cue.kinds.includes('suspend')) active = false;
    }
    for (const index of sheet.starts.get(at) ?? []) {
      if (active) reached.push(index);
      if (active && isTarget(sheet.mentions[index])) targets += 1;
    }
  }
  return reached;
}

function backward(sheet: Sheet, before: number, wide: boolean): number[] {
  const reached: number[] = [];
  let targets = 0;
  for (let at = before - 1; at >= Math.max(0, before - (wide ? REACH : BACK_REACH)); at -= 1) {
    const token = sheet.tokens[at];
    if (token === undefined || isStop(token)) break;
    if (isPause(token, sheet.tokens[at + 1]) && targets > 0 && !wide) break;
    const cue = sheet.cues[at];
    if (cue?.kinds.includes('break')) break;
    if (targets > 0 && cue?.kinds.includes('verb') && !wide) break;
    for (const index of sheet.ends.get(at + 1) ?? []) {
      reached.push(index);
      if (isTarget(sheet.mentions[index])) targets += 1;
    }
  }
  return reached;
}

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
  for (const cue of cues) {
    if (cue === undefined || isDuration(tokens, contents, cue)) continue;
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
          !/^(?:possible|possibly|probable|probably|likely|suspected|presumed|thought|to)/.test(cue.text));
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

/** "A two-week history of cough", "3/7 hx": how long it has lasted, not that it is over. */
function isDuration(tokens: readonly Token[], contents: Contents, cue: Cue): boolean {
  if (!cue.text.startsWith('history')) return false;
  const place = tokens[cue.from - 1]?.text === '-' ? cue.from - 1 : cue.from;
  if (/^(?:day|week|month|year|hour|long|longstanding|short)$/.test(tokens[place - 1]?.lemma ?? ''))
    return true;
  return contents.amounts.some(
    (amount) =>
      amount.to === place &&
      (amount.alternative !== undefined || /^(?:time|months)$/.test(amount.unit?.dimension ?? '')),
  );
}

type Mark = (indexes: readonly number[], set: (state: Governed, mention: Mention) => void) => void;

/** `?UTI`, `?viral/?food poisoning`: the mark before a word makes it a guess. */
function question(tokens: readonly Token[], starts: Map<number, number[]>, mark: Mark): void {
  tokens.forEach((token, at) => {
    if (token.text !== '?' || tokens[at + 1] === undefined) return;
    const opens = at === 0 || !token.joined || /^[/(?]$/.test(tokens[at - 1]?.text ?? '');
    if (!opens) return;
    for (let place = at + 1; place < Math.min(at + 6, tokens.length); place += 1) {
      if (tokens[place]?.kind === 'mark' && !/^[-?]$/.test(tokens[place]?.text ?? '')) break;
      mark(starts.get(place) ?? [], (state) => (state.hedge = 'possible'));
    }
  });
}

/** What depends on an "if": the clause after its comma when it leads, otherwise the words before it. */
function conditionMain(sheet: Sheet, cue: Cue, mark: Mark): void {
  const { tokens } = sheet;
  const leads =
    cue.from === 0 || isStop(tokens[cue.from - 1]) || /^[:,]$/.test(tokens[cue.from - 1]?.text ?? '');
  if (leads) {
    let comma = cue.to;
    while (
      comma < Math.min(cue.to + REACH, tokens.length) &&
      !isStop(tokens[comma]) &&
      tokens[comma]?.text !== ','
    )
      comma += 1;
    if (tokens[comma]?.text === ',') {
      mark(
        forward(sheet, comma + 1, {
          list: true,
          stops: (next) => next.kinds.includes('break'),
          suspends: false,
        }),
        (state) => (state.conditional = true),
      );
    }
    return;
  }
  for (let at = cue.from - 1; at >= Math.max(0, cue.from - 25); at -= 1) {
    const token = tokens[at];
    if (token === undefined || isStop(token) || /^(?:or|,)$/.test(token.text)) break;
    mark(sheet.ends.get(at + 1) ?? [], (state) => (state.conditional = true));
  }
}

/** A relative who says something tells the patient's history. */
const SAYS =
  /^(?:state|report|say|said|note|deni|deny|describe|notice|mention|feel|felt|think|thought|tell|told|explain|ask|confirm|bring|brought|accompan|wonder|worr|believe|is here|endorse)/;

function relate(sheet: Sheet, cue: Cue, mark: Mark): void {
  const { tokens } = sheet;
  if (SAYS.test(tokens[cue.to]?.text ?? '')) return;
  const who = RELATIVES[cue.text] ?? cue.text;
  const own = (state: Governed) => {
    if (state.subject === 'patient' || state.subject === 'family' || who !== 'family') state.subject = who;
  };
  let lead = cue.from - 1;
  while (
    lead >= 0 &&
    /^(?:his|her|their|the|a|maternal|paternal|both|older|younger|patient)$/.test(tokens[lead]?.text ?? '')
  )
    lead -= 1;
  if (
    /^(?:in|affecting|of)$/.test(tokens[lead]?.text ?? '') &&
    !/^(?:death|care|birth|loss)$/.test(tokens[lead - 1]?.text ?? '')
  ) {
    for (let at = lead; at >= Math.max(0, lead - REACH); at -= 1) {
      if (isStop(tokens[at])) break;
      if (
        sheet.cues[at]?.kinds.includes('relative') &&
        sheet.cues[at]?.text !== cue.text &&
        RELATIVES[sheet.cues[at]?.text ?? ''] !== 'family'
      )
        break;
      mark(sheet.ends.get(at + 1) ?? [], own);
    }
  }
  for (let at = cue.to; at < Math.min(cue.to + REACH, tokens.length); at += 1) {
    if (isStop(tokens[at])) break;
    const next = sheet.cues[at];
    if (
      next !== undefined &&
      (next.kinds.includes('relative') || next.kinds.includes('break') || next.kinds.includes('informant'))
    ) {
      if (who !== 'family' || RELATIVES[next.text] !== 'family') break;
    }
    if (/^(?:patient|pt|i)$/.test(tokens[at]?.text ?? '') && !/^(?:of|to)$/.test(tokens[at - 1]?.text ?? ''))
      break;
    mark(sheet.starts.get(at) ?? [], own);
  }
}

/** Gives an action to its medicines: those before it in a passive, those after it otherwise. */
function act(sheet: Sheet, cue: Cue, kind: string, governed: Governed[]): void {
  const { tokens, mentions } = sheet;
  const isDrug = (index: number) => mentions[index]?.kind === 'drug' || mentions[index]?.kind === 'procedure';
  const give = (indexes: readonly number[]) => {
    for (const index of indexes) if (isDrug(index)) governed[index]?.actions.add(kind);
  };
  const ahead: number[] = [];
  const paused: number[] = [];
  let comma = false;
  for (let at = cue.to; at < Math.min(cue.to + REACH, tokens.length); at += 1) {
    const token = tokens[at];
    if (token === undefined || isStop(token)) break;
    const next = sheet.cues[at];
    if (
      next?.kinds.some((other) => ACTIONS.has(other as CueKind) && other !== kind) ||
      next?.kinds.includes('break')
    )
      break;
    if (isPause(token, tokens[at + 1])) comma = true;
    const list = comma && ahead.length === 0 ? paused : ahead;
    for (const index of sheet.starts.get(at) ?? []) if (isDrug(index)) list.push(index);
  }
  const behind: number[] = [];
  for (let at = cue.from - 1; at >= Math.max(0, cue.from - BACK_REACH); at -= 1) {
    const token = tokens[at];
    if (token === undefined || isStop(token) || isPause(token, tokens[at + 1])) break;
    if (sheet.cues[at]?.kinds.some((other) => ACTIONS.has(other as CueKind)) && behind.length > 0) break;
    for (const index of sheet.ends.get(at + 1) ?? []) if (isDrug(index)) behind.push(index);
  }
  const passive =
    /^(?:is|are|was|were|been|be|being|and)$/.test(tokens[cue.from - 1]?.text ?? '') || ahead.length === 0;
  if (behind.length > 0 && passive && (ahead.length === 0 || tokens[cue.from - 1]?.text !== 'and'))
    give(behind.filter((index) => kind !== 'continue' || governed[index]?.actions.size === 0));
  else give(ahead.length > 0 ? ahead : paused);
}
