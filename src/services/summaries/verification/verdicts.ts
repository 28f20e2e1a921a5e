/** What a claim can differ in, most specific first: where a sentence fails in several ways, the first here is named. */
export const KINDS = [
  'subject',
  'drug',
  'unit',
  'dose',
  'frequency',
  'date',
  'laterality',
  'number',
  'negation',
  'uncertainty',
  'temporality',
  'diagnosis',
] as const;

export type Kind = (typeof KINDS)[number];

/**
 * Why a sentence was withheld. `<kind>_changed`: the cited evidence gives another value for the thing;
 * `<kind>_not_in_evidence`: it gives none. `citation_wrong`: the cited statements do not support the sentence and
 * others do; `citation_missing`: nothing was cited, or nothing anywhere supports it.
 */
export type ReasonCode =
  | 'citation_missing'
  | 'citation_wrong'
  | `${Kind}_changed`
  | `${Kind}_not_in_evidence`;

/** `direct`: every word of weight stands in the evidence. `inferred`: supported in other words. */
export type Verdict = { ok: true; support: 'direct' | 'inferred' } | { ok: false; reason: ReasonCode };

/** A difference that was found, or a word that nothing cited holds (`word`). */
export type Finding = `${Kind}_changed` | `${Kind}_not_in_evidence` | 'word';

/** The finding that is named: a change before an absence within a kind, kinds in the order of `KINDS`. */
export function mostSpecific(findings: Iterable<Finding>): Finding | undefined {
  const found = new Set(findings);
  for (const kind of KINDS) {
    if (found.has(`${kind}_changed`)) return `${kind}_changed`;
    if (found.has(`${kind}_not_in_evidence`)) return `${kind}_not_in_evidence`;
  }
  return found.has('word') ? 'word' : undefined;
}
