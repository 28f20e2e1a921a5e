import { scorer, type Task } from './open-data.ts';

const { sentences }: { sentences: (text: string) => string[] } = await import(scorer);

// A line that is only a heading, as the scorer's baselines leave it out. It is checked against their own figures.
const HEADING =
  /^\s*(?:#+\s*)?(subjective|objective|assessment\s*(?:and|&|\/)\s*plan|assessment|a\s*[/&]\s*p|plan|imp(?:ression)?|diagnos[ei]s|dx|s|o|a|p|chief complaint|cc|history of present illness|hpi|history|hx|examination|exam|ex|o\/e|results|vitals|medications?|allergies|social history|physical exam(?:ination)?|review of systems|pmhx?|dhx?|fhx?|shx?)\s*(?::|-\s|$)/i;
const isBare = (line: string) => /^[A-Z][A-Z &/,-]+:?$/.test(line) || line.replace(HEADING, '').trim() === '';

/** LEAD-10: the first ten sentences of a task's notes, the usual baseline of extractive summaries. */
export const leadTen = (task: Task): string =>
  task.notes
    .flatMap((note) => sentences(note.text))
    .filter((line) => !isBare(line))
    .slice(0, 10)
    .join('\n');
