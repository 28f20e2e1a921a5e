import fc from 'fast-check';
import { describedApp } from '../support/openapi.ts';

/** A request before the ids and credentials of a running system are filled in. */
export interface GeneratedRequest {
  method: string;
  /** With `{name}` for each id of the path. */
  url: string;
  /** A number chooses among the records that are there; a text is sent as it is. */
  ids: Record<string, string | number>;
  query: [name: string, value: string][];
  headers: Record<string, string>;
  body: string | undefined;
  credential: Credential;
}

/** `odd` chooses among the tokens that are signed and odd. */
export type Credential =
  | { kind: 'key' | 'platform' | 'none' }
  | { kind: 'odd' | 'text'; value: string | number };

interface Schema {
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  items?: Schema;
  minItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
}

interface Operation {
  parameters?: { in: string; name: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** Text that has broken something somewhere. */
const oddTexts = [
  '\0',
  'a\0b',
  '\ud800',
  'a\udfff',
  '',
  ' ',
  '\u202e',
  '🩺'.repeat(60),
  "' or 1=1 --",
  '$1',
  '{}',
  '%',
  '\\',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'null',
  'true',
  'Infinity',
  'NaN',
  '-1',
  '0',
  '1e308',
  '2147483648',
  '9007199254740993',
  '9223372036854775808',
  '99999-99-99',
  '2026-02-30',
  '0000-00-00T00:00:00Z',
  '+275760-09-14T00:00:00Z',
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-0000-0000-00000000000\0',
  'x'.repeat(3_000),
];
const oddValues: unknown[] = [
  ...oddTexts,
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e308,
    2 ** 31,
    2 ** 53,
    [],
    {},
    [[]],
    [null],
    { a: { b: {} } },
    ['a', 1],
  ],
];
const oddText = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'binary', maxLength: 20 }));
const oddValue = fc.oneof(fc.constantFrom(...oddValues), oddText, fc.jsonValue({ maxDepth: 2 }));

const ofFormat: Record<string, fc.Arbitrary<string>> = {
  uuid: fc.uuid(),
  date: fc.constantFrom('1970-05-17', '2024-02-29', '1900-01-01'),
  moment: fc.constantFrom('2026-01-15T10:30:00Z', '1999-12-31T23:59:59.999+14:00', '2024-02-29T00:00:00Z'),
};
/** Long enough for every field, among them passwords. */
const plainText = fc
  .stringMatching(/^[a-zäß]{2,9}$/)
  .chain((word) => fc.constantFrom(`violet ${word} harbour nine`, `S: ${word}. Aspirin 100 mg.\nP: rest.`));

/** What fits the schema, mostly. */
function anyOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema) }, { weight: 1, arbitrary: oddValue });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(anyOf));
  switch ([schema.type].flat()[0]) {
    case 'integer':
      return fc.integer({
        min: schema.minimum ?? 0,
        max: Math.min(schema.maximum ?? 50, (schema.minimum ?? 0) + 2_000),
      });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(anyOf(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 4 });
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, anyOf(one)])),
        { requiredKeys: schema.required ?? [] },
      );
    case 'string':
      if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
      return ofFormat[schema.format ?? ''] ?? plainText.map((text) => text.slice(0, schema.maxLength));
    default:
      return oddValue;
  }
}

const bodyOf = (schema: Schema) =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: anyOf(schema).map((value) => JSON.stringify(value)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(anyOf(schema), oddText, oddValue)
        .map(([value, name, odd]) => JSON.stringify(Object.assign(Object(value), { [name]: odd }))),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '{', '[]', 'null', '"\\ud800"', '{"a":1,"a":2}', '['.repeat(5_000)),
    },
  );

/** Seldom `pair`, so that most requests come through to what they are about. */
const seldom = (weight: number, pair: fc.Arbitrary<[string, string]>) =>
  fc.oneof({ weight: 10 - weight, arbitrary: fc.constant(undefined) }, { weight, arbitrary: pair });

const queryOf = (parameters: { name: string; schema: Schema }[]) =>
  fc
    .tuple(
      ...parameters.map(({ name, schema }) =>
        seldom(5, fc.tuple(fc.constant(name), fitting(schema).map(String))),
      ),
      ...parameters.map(({ name }) => seldom(1, fc.tuple(fc.constant(name), oddText))),
      seldom(1, fc.tuple(fc.constantFrom('tenant_id', 'id', 'select', 'xid', 'record', 'detail'), oddText)),
      seldom(1, fc.tuple(oddText, oddText)),
    )
    .map((pairs) => pairs.filter((pair) => pair !== undefined));

/** Sent as they are, so without what no header can hold. */
const headerText = fc.constantFrom(
  '',
  '*',
  'a',
  '"1"',
  'W/"1"',
  '"x',
  '-1',
  '99999999999999999999',
  'ü',
  'x'.repeat(300),
);
const headers = fc
  .array(
    fc.oneof(
      fc.tuple(
        fc.constantFrom('idempotency-key', 'if-match', 'if-none-match', 'last-event-id', 'x-request-id'),
        headerText,
      ),
      fc.tuple(fc.constant('accept'), fc.constantFrom('text/event-stream', '*/*', 'text/html', ';;;')),
    ),
    { maxLength: 2 },
  )
  .map((pairs): Record<string, string> => Object.fromEntries(pairs));

const id = fc.oneof(
  { weight: 7, arbitrary: fc.nat() },
  { weight: 1, arbitrary: fc.constantFrom('2147483648', '9007199254740991', '9007199254740992') },
  { weight: 1, arbitrary: oddText.filter((text) => !/^[1-9]\d{0,4}$/.test(text)) },
);

const credential = (permission: string): fc.Arbitrary<Credential> =>
  fc.oneof(
    {
      weight: 16,
      arbitrary: fc.constant<Credential>({ kind: permission === 'tenant:manage' ? 'platform' : 'key' }),
    },
    { weight: 2, arbitrary: fc.nat().map((value): Credential => ({ kind: 'odd', value })) },
    { weight: 1, arbitrary: fc.constant<Credential>({ kind: 'none' }) },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('', 'a', 'a.b.c', '..', '=', 'mbk_', `mbk_${'A'.repeat(43)}`, 'x'.repeat(4_000))
        .map((value): Credential => ({ kind: 'text', value })),
    },
  );

/** Every route of the application, as it describes itself; each as often as the others. */
export async function requestsOfEveryRoute(): Promise<fc.Arbitrary<GeneratedRequest>> {
  const app = await describedApp();
  const paths = app.swagger().paths as Record<string, Record<string, Operation>>;
  const routes = app
    .routePermissions()
    .filter(({ url }) => url.startsWith('/api/') || url.startsWith('/health'));
  await app.close();
  return fc.oneof(
    ...routes.map(({ method, url: pattern, permission }) => {
      const url = pattern.replace(/:(\w+)/g, '{$1}');
      const { parameters = [], requestBody } = paths[url]?.[method.toLowerCase()] ?? {};
      const schema = Object.values(requestBody?.content ?? {})[0]?.schema;
      return fc.record<GeneratedRequest>({
        method: fc.constant(method),
        url: fc.constant(url),
        ids: fc.record(
          Object.fromEntries([...url.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, id])),
        ),
        query: queryOf(parameters.filter((parameter) => parameter.in === 'query')),
        headers,
        body: schema ? bodyOf(schema) : fc.constant(undefined),
        credential: credential(permission),
      });
    }),
  );
}
