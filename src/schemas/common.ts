import { type Static, type TProperties, Type } from 'typebox';

/** A positive integer that JSON numbers hold exactly. */
export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

/** Not blank, without NUL, well-formed Unicode; lengths count code points. */
export const Text = (options: { maxLength?: number; description?: string }) =>
  Type.String({ format: 'text', minLength: 1, ...options });

/** As the server writes it: RFC 3339 in UTC, to the millisecond. */
export const Moment = Type.String({ format: 'date-time', examples: ['2026-01-15T10:30:00.000Z'] });

/** As `Moment`, or null. One type list, because a union costs a validation for each row that is written out. */
export const NullableMoment = (description: string) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time', description });

/** `Type.Object` in which a field that is not named is an error. */
export const Strict = <T extends TProperties>(properties: T, options: { description?: string } = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });

/** A field that the server sets: accepted and ignored in a body, so that read, edit, put back works. */
export const Ignored = Type.Optional(Type.Unknown({ description: 'Set by the server; ignored here.' }));

/** RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'A plain sentence.' }),
    instance: Type.String({ description: 'The path of the request, without its query.' }),
    request_id: Type.String(),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details' },
);
export type Problem = Static<typeof Problem>;
