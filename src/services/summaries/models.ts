import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { ModelCard, type ModelList } from '../../schemas/models.ts';
import { extractiveWriter, type Writer, type WriterIdentity } from './writers.ts';

/** From here and from the compiled program alike. */
const cardFolder = new URL('../../../docs/model-cards/', import.meta.url);

/** The name of a version's card, without its ending. */
export const cardName = ({ provider, model, prompt_version }: Omit<WriterIdentity, 'engine'>): string =>
  [provider ?? 'extractive', model, prompt_version]
    .filter((part) => part !== null)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-');

/** Which versions write summaries here, each with what was measured of it. */
export class ModelService {
  readonly #list: ModelList;

  /** @param writer undefined where the built-in engine writes all */
  constructor(writer: Writer | undefined) {
    const fallback = { ...extractiveWriter.identity, role: writer ? 'fallback' : 'primary' } as const;
    const primary = writer && ({ ...writer.identity, role: 'primary' } as const);
    const items = [...(primary ? [primary] : []), fallback].map((each) => ({
      ...each,
      card: readCard(each),
    }));
    this.#list = { items, total: items.length };
  }

  list(): ModelList {
    return this.#list;
  }
}

/** Null for a version that nobody has measured, and for a file that is no card. */
function readCard(identity: WriterIdentity): ModelCard | null {
  try {
    const card: unknown = JSON.parse(readFileSync(new URL(`${cardName(identity)}.json`, cardFolder), 'utf8'));
    return Value.Check(ModelCard, card) ? card : null;
  } catch {
    return null;
  }
}
