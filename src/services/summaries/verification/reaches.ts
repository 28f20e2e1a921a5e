import { ACTIONS, type Cue } from './cues.ts';
import type { Governed } from './governed.ts';
import type { Mention } from './mentions.ts';
import type { Token } from './tokens.ts';

/** A cue reaches no further than this many tokens: keeps the time linear and is longer than any list in the notes. */
export const REACH = 70;

export const BACK_REACH = 14;

export const isStop = (token: Token | undefined) =>
  token === undefined || /^[.;!]$/.test(token.text) || (token.text === '?' && !token.joined);

export const isPause = (token: Token, next: Token | undefined) =>
  /^[,()]$/.test(token.text) || (token.text === '-' && !token.joined && !next?.joined) || token.text === '•';

export interface Sheet {
  tokens: readonly Token[];
  cues: (Cue | undefined)[];
  /** The mentions that begin at a token. */
  starts: Map<number, number[]>;
  ends: Map<number, number[]>;
  mentions: readonly Mention[];
}

export type Mark = (indexes: readonly number[], set: (state: Governed, mention: Mention) => void) => void;

export const isTarget = (mention: Mention | undefined) =>
  mention !== undefined && mention.kind !== 'qualifier';

/** After a comma a list goes on unless the next part has a verb, a new cue or an affirmed state at its head. */
export function goesOn(sheet: Sheet, from: number): boolean {
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

export function forward(
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
    // "no change in sleep" denies the change, not the sleep
    if (/^(?:in|to|of)$/.test(token.text) && sheet.tokens[at - 1]?.lemma === 'change' && targets > 0)
      active = false;
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

export function backward(sheet: Sheet, before: number, wide: boolean): number[] {
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
