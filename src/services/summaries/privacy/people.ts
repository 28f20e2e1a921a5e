import { fold } from './vocabulary.ts';

/**
 * Which written names are one person. A name is the same person as a fuller one that holds all its parts, where just
 * one does: `Chen` is Sarah Chen unless there is a Peter Chen too. In doubt they stay two.
 *
 * @param known the patient's name: its parts in any order are the patient.
 * @returns for each written name a key that its person's names share.
 */
export function groupPeople(names: readonly string[], known: string | undefined): Map<string, string> {
  /** People by each part of their names, so that the cost does not grow with their number squared. */
  const byPart = new Map<string, { key: string; parts: string[] }[]>();
  const add = (key: string, parts: string[]): void => {
    const person = { key, parts };
    for (const part of new Set(parts)) {
      const bearers = byPart.get(part);
      if (bearers) bearers.push(person);
      else byPart.set(part, [person]);
    }
  };
  if (known) add('patient', partsOf(known));
  const keys = new Map<string, string>();
  const named = [...new Set(names)].map((name) => ({ name, parts: partsOf(name) }));
  for (const { name, parts } of named.sort((a, b) => b.parts.length - a.parts.length)) {
    const longest = parts.reduce((most, part) => (part.length > most.length ? part : most), '');
    const bearers = byPart.get(longest) ?? [];
    const candidates =
      bearers.length > MANY
        ? []
        : bearers.filter((person) => parts.every((part) => holds(person.parts, part)));
    const only = candidates.length === 1 ? candidates[0] : undefined;
    const key = only?.key ?? parts.toSorted().join(' ');
    if (!only && parts.length > 1) add(key, parts);
    keys.set(name, key || name);
  }
  return keys;
}

/** More bearers of one name than this are never told apart. */
const MANY = 16;

const partsOf = (name: string): string[] =>
  fold(name)
    .replace(/'s?$/, '')
    .split(/[^\p{L}\p{N}']+/u)
    .filter(Boolean);

const holds = (whole: readonly string[], part: string): boolean =>
  whole.includes(part) || (part.length === 1 && whole.some((other) => other.startsWith(part)));
