import type { PlacedStatement } from '../evidence/statements.ts';
import type { Steps } from '../turns.ts';
import { classesIn, type DrugReader } from './drug-names.ts';

// What ends or alters a medicine, or shows that it is not taken. "Restart" and "resume" alter it too. In doubt an older
// mention goes, for the newer one stands in the chart and says how it is now.
const CHANGE =
  /\b(?:stop\w*|discontinu\w*|d\/c(?:'?d)?|dc'?d|held|hold(?:ing)?|ceas\w+|switch\w*|chang\w+|replac\w+|swap\w*|instead|taper\w*|wean\w*|increas\w+|decreas\w+|reduc\w+|titrat\w+|uptitrat\w+|lower\w*|rais\w+|doubl\w+|halv\w+|adjust\w*|restart\w*|resum\w+|off|avoid\w*|withdr[ae]w\w*|up to|down to|complet\w+|finish\w+|ran out|run out|never|not|no|nil|denie[sd]|without|isn.?t|didn.?t|doesn.?t|hasn.?t|declin\w+|refus\w+|quit|allerg\w+|intoleran\w+|anaphyla\w+|reaction|side effects?|rash|previously|formerly|used to|past)\b/gi;
// A change is said close to the name: "we will increase her lisinopril", "lisinopril was stopped".
const BEFORE = 60;
const AFTER = 40;
/** An amount to take, as it is written. */
export const DOSE = /\d[\d.,/]*\s?(?:mg|mcg|µg|g|units?|iu|ml|puffs?|tab(?:let)?s?|%)(?![\p{L}])/iu;

const FREQUENCIES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:twice|two times|2 times|b\.?i\.?d|bd)\b/i, 'twice'],
  [/\b(?:three times|3 times|t\.?i\.?d|tds)\b/i, 'three times'],
  [/\b(?:four times|4 times|q\.?i\.?d|qds)\b/i, 'four times'],
  [/\bevery other day\b/i, 'every other day'],
  [/\b(?:weekly|once a week|every week)\b/i, 'weekly'],
  [/\b(?:once|daily|nightly|qd|qhs|od|every (?:day|morning|evening|night))\b/i, 'once'],
];

interface Mention {
  statement: PlacedStatement;
  order: number;
  /** Strength and times a day, as far as they are said. */
  dose: string | undefined;
  frequency: string | undefined;
  changed: boolean;
}

const doseAfter = (text: string, end: number) => {
  const near = DOSE.exec(text.slice(end, end + AFTER))?.[0];
  return near?.replace(/\s/g, '').toLowerCase();
};

/** How often a medicine is taken, in one form for all that mean the same; undefined where it is not said. */
export const frequencyIn = (text: string): string | undefined =>
  FREQUENCIES.find(([said]) => said.test(text))?.[1];

function isChanged(changes: readonly number[], start: number, end: number): boolean {
  return changes.some((at) => at >= start - BEFORE && at <= end + AFTER);
}

/**
 * Medicines whose mention in a statement is out of date, by statement: a later note, or the plan of the same note, stops
 * or changes them. `order` counts encounters from 0, oldest first.
 */
export function* outdatedDrugs(
  statements: readonly PlacedStatement[],
  order: ReadonlyMap<number, number>,
  drugsIn: DrugReader,
): Steps<Map<PlacedStatement, Set<string>>> {
  const mentions = new Map<string, Mention[]>();
  const classChanges: { members: RegExp; order: number }[] = [];
  for (const statement of statements) {
    yield;
    const at = order.get(statement.note_id) ?? 0;
    const drugs = drugsIn(statement);
    const classes = classesIn(statement.text);
    if (drugs.length === 0 && classes.length === 0) continue;
    const changes = [...statement.text.matchAll(CHANGE)].map((match) => match.index);
    if (changes.length > 0) for (const members of classes) classChanges.push({ members, order: at });
    for (const { name, start, end } of drugs) {
      const mention = {
        statement,
        order: at,
        dose: doseAfter(statement.text, end),
        frequency: frequencyIn(statement.text.slice(end, end + AFTER)),
        changed: statement.topic === 'allergies' || isChanged(changes, start, end),
      };
      const known = mentions.get(name);
      if (known) known.push(mention);
      else mentions.set(name, [mention]);
    }
  }
  const outdated = new Map<PlacedStatement, Set<string>>();
  for (const [name, list] of mentions) {
    const classes = classChanges.filter(({ members }) => members.test(name)).map((change) => change.order);
    for (const old of superseded(list, classes)) {
      const names = outdated.get(old.statement);
      if (names) names.add(name);
      else outdated.set(old.statement, new Set([name]));
    }
  }
  return outdated;
}

const isPlan = ({ statement }: Mention) =>
  statement.kind === 'plan' || statement.kind === 'assessment' || statement.kind === 'assessment_and_plan';

function superseded(list: readonly Mention[], classes: readonly number[]): Mention[] {
  // The newest note that alters the medicine, and the newest dose, decide for all older notes at once.
  const lastChange = Math.max(
    -1,
    ...classes,
    ...unique(list.filter((each) => each.changed).map((each) => each.order)),
  );
  const differs = [stated(list, (each) => each.dose), stated(list, (each) => each.frequency)];
  const planned = new Set(list.filter((each) => each.changed && isPlan(each)).map((each) => each.order));
  return list.filter((each) => {
    if (each.order < lastChange) return true;
    if (differs.some((isOther) => isOther(each))) return true;
    return planned.has(each.order) && !each.changed && !isPlan(each);
  });
}

/** Tells which mentions say something other than the newest note that says it at all. */
function stated(
  list: readonly Mention[],
  what: (mention: Mention) => string | undefined,
): (mention: Mention) => boolean {
  const saying = list.filter((each) => what(each) !== undefined);
  const last = saying.reduce((order, each) => Math.max(order, each.order), -1);
  const newest = new Set(saying.filter((each) => each.order === last).map(what));
  return (mention) => mention.order < last && what(mention) !== undefined && !newest.has(what(mention));
}

const unique = (numbers: readonly number[]) => [...new Set(numbers)];
