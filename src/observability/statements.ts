/** What may be told of a statement: words of its own text, none of its values. */
export interface StatementDescription {
  operation: string;
  /** The first table or function that it names. */
  target: string | undefined;
}

/** Texts that are kept; statements are built from a few hundred, and what is beyond is described anew each time. */
const MAX_KNOWN = 500;
const operations = new Set(['select', 'insert', 'update', 'delete', 'begin', 'commit', 'rollback']);
const known = new Map<string, StatementDescription>();

/** Bounded: the operation is a metric label. A `with` is named by what it writes. */
export function describeStatement(text: string): StatementDescription {
  let description = known.get(text);
  if (!description) {
    description = read(text);
    if (known.size < MAX_KNOWN) known.set(text, description);
  }
  return description;
}

function read(text: string): StatementDescription {
  const statement = text.replace(/\/\*.*?\*\//gs, '').trimStart();
  const first = /^\w+/.exec(statement)?.[0].toLowerCase() ?? '';
  if (first === 'with') {
    const [, write, target] =
      /(?<!\b(?:for|do|key) )\b(insert|update|delete)\s+(?:into\s+|from\s+)?"?(\w+)/i.exec(statement) ?? [];
    if (write) return { operation: write.toLowerCase(), target };
    return { operation: 'select', target: tableOf(statement) };
  }
  if (!operations.has(first)) return { operation: 'other', target: undefined };
  return { operation: first, target: tableOf(statement) };
}

function tableOf(statement: string): string | undefined {
  const [, table] = /\b(?:from|into|update)\s+"?([a-z_]\w*)/i.exec(statement) ?? [];
  if (table) return table;
  const [, called] = /^select\s+([a-z_]\w*)\(/i.exec(statement) ?? [];
  return called;
}
