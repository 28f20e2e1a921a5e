import type { Steps } from '../turns.ts';
import { type AllergyEvent, readAllergyEvents, readGiven } from './allergy-readings.ts';
import { byRecency, type Disagreement, disagreement, type Placed, type Read } from './assertions.ts';

/** Statements compared on each side of an allergy, newest first: bounds the pairs of a chart that repeats itself. */
const MOST_COMPARED = 20;

/** An allergy that one note names and another denies, or whose medicine another note gives or found tolerated. */
export function* findAllergyConflicts(placed: readonly Placed[], readText: Read): Steps<Disagreement[]> {
  const events = yield* readAllergyEvents(placed, readText);
  const named = group(events.filter(({ kind }) => kind === 'named'));
  const against = group([
    ...events.filter(({ kind }) => kind === 'tolerated' || kind === 'denied'),
    ...(yield* readGiven(placed, new Set(named.keys()), readText)),
  ]);
  const settled = new Set(events.flatMap(({ kind, allergen }) => (kind === 'settled' ? [allergen] : [])));
  const denials = events.filter(({ all }) => all !== undefined);
  return [...named].flatMap(([allergen, namings]) => {
    if (settled.has(allergen)) return [];
    const naming = new Set(namings.map((event) => event.placed.noteIndex));
    const others = [
      ...(against.get(allergen) ?? []),
      ...denials.filter(({ all }) => all === 'any' || namings[0]?.isDrug === true),
    ]
      // A note that names the allergy itself knows of it; what it prescribes all the same is still at odds.
      .filter(({ kind, placed: { noteIndex } }) => kind === 'given' || !naming.has(noteIndex))
      .sort((a, b) => a.placed.noteIndex - b.placed.noteIndex);
    const tolerant = new Set(
      (against.get(allergen) ?? []).flatMap(({ kind, placed: { noteIndex } }) =>
        kind === 'tolerated' ? [noteIndex] : [],
      ),
    );
    const known = namings.filter(({ placed: { noteIndex } }) => !tolerant.has(noteIndex));
    return newestOf(known.slice(-MOST_COMPARED), others.slice(-MOST_COMPARED));
  });
}

function newestOf(namings: readonly AllergyEvent[], others: readonly AllergyEvent[]): Disagreement[] {
  const pairs = namings.flatMap((naming) =>
    others.flatMap((other) =>
      areAtOdds(naming, other) ? [disagreement('allergy', naming.subject, naming.placed, other.placed)] : [],
    ),
  );
  return pairs.sort(byRecency).slice(0, 1);
}

function areAtOdds(naming: AllergyEvent, other: AllergyEvent): boolean {
  const [named, said] = [naming.placed.noteIndex, other.placed.noteIndex];
  if (named === said) return false;
  // An allergy that is found after a course, or that has just shown itself, does not contradict the older note.
  if (said < named) return other.kind !== 'given' && !naming.isNew;
  return true;
}

function group(events: readonly AllergyEvent[]): Map<string, AllergyEvent[]> {
  const groups = new Map<string, AllergyEvent[]>();
  for (const event of events) {
    if (event.allergen === undefined) continue;
    const members = groups.get(event.allergen) ?? [];
    members.push(event);
    groups.set(event.allergen, members);
  }
  return groups;
}
