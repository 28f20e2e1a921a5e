import { type Static, Type } from 'typebox';
import { sortFields } from '../core/pages.ts';
import { Id, Ignored, Moment, NullableMoment, Strict, Text } from './common.ts';

export const Patient = Type.Object({
  id: Id,
  name: Type.String(),
  date_of_birth: Type.String({ format: 'date' }),
  mrn: Type.String({ examples: ['MRN-000001'] }),
  created_at: Moment,
  updated_at: NullableMoment('Null until the first update.'),
});
export type Patient = Static<typeof Patient>;

const name = Text({ description: '1 to 200 characters after trimming.' });
const date_of_birth = Type.String({
  format: 'date',
  description: 'A real calendar day from 1900-01-01 to today.',
  examples: ['1980-05-17'],
});
const setByServer = { id: Ignored, mrn: Ignored, created_at: Ignored, updated_at: Ignored };

export const PatientInput = Strict({ name, date_of_birth, ...setByServer });
export type PatientInput = Static<typeof PatientInput>;

export const PatientChanges = Strict(
  { name: Type.Optional(name), date_of_birth: Type.Optional(date_of_birth), ...setByServer },
  { description: 'Only the fields sent change.' },
);
export type PatientChanges = Static<typeof PatientChanges>;

export const PatientPath = Type.Object({ patient_id: Id });

export const PatientQuery = Type.Object({
  page: Type.Optional(
    Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'From 1 (1).' }),
  ),
  size: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
  sort_by: Type.String({ default: 'id', description: `One of ${sortFields.join(', ')}.` }),
  sort_order: Type.String({ default: 'asc', description: 'asc or desc, in any case.' }),
  search: Type.Optional(
    Type.String({
      format: 'well-formed',
      maxLength: 100,
      description: 'Part of the name, in any case; %, _ and \\ stand for themselves.',
    }),
  ),
  fuzzy: Type.Boolean({
    default: false,
    description: 'With search: also misspelt and unaccented names, the best match first.',
  }),
  after: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 2_000,
      description: 'The `next` of the page before; not with page or fuzzy.',
    }),
  ),
});
export type PatientQuery = Static<typeof PatientQuery>;

export const PatientList = Type.Object({
  items: Type.Array(Patient),
  total: Type.Integer(),
  page: Type.Integer(),
  size: Type.Integer(),
  pages: Type.Integer({ description: 'total / size, rounded up.' }),
  total_is_estimate: Type.Boolean(),
  next: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'Cursor of the page that follows, for `after`; null on the last one and for fuzzy searches.',
  }),
});
export type PatientList = Static<typeof PatientList>;
