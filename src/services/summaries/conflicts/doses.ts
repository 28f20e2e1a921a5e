import type { Steps } from '../turns.ts';
import { isAntiInfective } from './allergens.ts';
import { DAY, type Disagreement, disagreement, type Placed, type Read } from './assertions.ts';
import { type Dose, type DoseEvent, readDoseEvents } from './dose-readings.ts';

/** Two lists further apart than this are not of one period: a change between them need not have been written down. */
const PERIOD = 366 * DAY;
/** Courses of anti-infectives are short, and the next one is another treatment. */
const COURSE = 14 * DAY;

interface Known {
  event: DoseEvent;
  dose: Dose;
}

/** One medicine, two doses, and no word of a change between them; the newest such pair of each medicine. */
export function* findDoseConflicts(placed: readonly Placed[], readText: Read): Steps<Disagreement[]> {
  const byDrug = new Map<string, Map<number, DoseEvent[]>>();
  const openNotes: number[] = [];
  for (const event of yield* readDoseEvents(placed, readText)) {
    const { noteIndex } = event.placed;
    if (event.drug === undefined) {
      if (openNotes.at(-1) !== noteIndex) openNotes.push(noteIndex);
      continue;
    }
    const notes = byDrug.get(event.drug) ?? new Map<number, DoseEvent[]>();
    const events = notes.get(noteIndex) ?? [];
    events.push(event);
    byDrug.set(event.drug, notes.set(noteIndex, events));
  }
  return [...byDrug].flatMap(([drug, notes]) => newestOf(drug, [...notes], openNotes));
}

function newestOf(
  drug: string,
  notes: readonly [number, DoseEvent[]][],
  openNotes: readonly number[],
): Disagreement[] {
  let last: Known | undefined;
  let newest: Disagreement[] = [];
  let passed = 0;
  for (const [noteIndex, events] of notes) {
    while ((openNotes[passed] ?? Number.POSITIVE_INFINITY) <= noteIndex) passed++;
    // What a note since the last known dose left open, that note included, may have been this medicine.
    if (last && (openNotes[passed - 1] ?? -1) >= last.event.placed.noteIndex) last = undefined;
    const states = knownDoses(events.filter(({ kind }) => kind === 'state'));
    const state = states.length === 1 ? states[0] : undefined;
    const told = events.filter(
      ({ kind, bare, dose }) =>
        kind === 'open' || (kind === 'set' && !(bare && state && dose && !differ(state.dose, dose))),
    );
    if (
      state &&
      last &&
      told.length === 0 &&
      differ(last.dose, state.dose) &&
      isOfOnePeriod(drug, last, state)
    )
      newest = [disagreement('dose', state.event.subject, last.event.placed, state.event.placed)];
    const sets = knownDoses(told);
    const clear = told.length === sets.length ? sets[0] : undefined;
    if (told.length > 0)
      last = told.some(({ kind }) => kind === 'open') || sets.length > 1 ? undefined : clear;
    else if (states.length > 0) last = state;
  }
  return newest;
}

/** The doses of a note that are not one and the same. */
function knownDoses(events: readonly DoseEvent[]): Known[] {
  const known: Known[] = [];
  for (const event of events) {
    const { dose } = event;
    if (dose && !known.some((other) => !differ(other.dose, dose))) known.push({ event, dose });
  }
  return known;
}

function isOfOnePeriod(drug: string, one: Known, other: Known): boolean {
  const apart = other.event.placed.at - one.event.placed.at;
  return apart <= (isAntiInfective(drug) ? COURSE : PERIOD);
}

const same = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));

/**
 * Whether two doses cannot both be right. The same amount in a day, divided otherwise, is not counted as a
 * disagreement, nor is an amount without its frequency that is the other's whole day.
 */
function differ(one: Dose, other: Dose): boolean {
  if (one.dimension !== other.dimension) return false;
  if (one.perDay !== undefined && other.perDay !== undefined)
    return !same(one.amount * one.perDay, other.amount * other.perDay);
  if (same(one.amount, other.amount)) return false;
  return !same(one.amount * (one.perDay ?? 1), other.amount * (other.perDay ?? 1));
}
