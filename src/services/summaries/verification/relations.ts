import { type CueKind, RELATIVES } from '../lexicon/cues.ts';
import { SCALES } from '../lexicon/qualifiers.ts';
import { ACTIONS, type Cue } from './cues.ts';
import type { Governed } from './governed.ts';
import type { Amount } from './quantities.ts';
import { BACK_REACH, forward, isPause, isStop, type Mark, REACH, type Sheet } from './reaches.ts';
import type { Token } from './tokens.ts';

/** "A two-week history of cough", "3/7 hx": how long it has lasted, not that it is over. */
export function isDuration(tokens: readonly Token[], ends: ReadonlyMap<number, Amount>, cue: Cue): boolean {
  if (!cue.text.startsWith('history')) return false;
  const place = tokens[cue.from - 1]?.text === '-' ? cue.from - 1 : cue.from;
  if (/^(?:day|week|month|year|hour|long|longstanding|short)$/.test(tokens[place - 1]?.lemma ?? ''))
    return true;
  const amount = ends.get(place);
  return (
    amount !== undefined &&
    (amount.alternative !== undefined || /^(?:time|months)$/.test(amount.unit?.dimension ?? ''))
  );
}

/** `?UTI`, `?viral/?food poisoning`: the mark before a word makes it a guess. */
export function question(tokens: readonly Token[], starts: Map<number, number[]>, mark: Mark): void {
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
export function conditionMain(sheet: Sheet, cue: Cue, mark: Mark): void {
  const { tokens } = sheet;
  const leads =
    cue.from === 0 ||
    isStop(tokens[cue.from - 1]) ||
    /^(?:[:,]|that)$/.test(tokens[cue.from - 1]?.text ?? '');
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

export function relate(sheet: Sheet, cue: Cue, mark: Mark): void {
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
  // "As far as diabetes, father had it": what is put in front is said of the relative
  let opening = cue.from;
  while (opening > Math.max(0, cue.from - 8) && !isStop(tokens[opening - 1])) opening -= 1;
  if (/^(?:as|regarding|concerning)$/.test(tokens[opening]?.text ?? '')) {
    for (let at = opening; at < cue.from; at += 1) mark(sheet.starts.get(at) ?? [], own);
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
    if (tokens[at]?.text === 'i' && SCALES[tokens[at - 1]?.text ?? ''] !== undefined) continue;
    if (/^(?:patient|pt|i)$/.test(tokens[at]?.text ?? '') && !/^(?:of|to)$/.test(tokens[at - 1]?.text ?? ''))
      break;
    mark(sheet.starts.get(at) ?? [], own);
  }
}

/** Gives an action to its medicines: those before it in a passive, those after it otherwise. */
export function act(sheet: Sheet, cue: Cue, kind: string, governed: Governed[]): void {
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
