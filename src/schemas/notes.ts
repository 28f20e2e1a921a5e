import { type Static, Type } from 'typebox';
import { Id, Ignored, Moment, Strict, Text } from './common.ts';

export const Note = Type.Object({
  id: Id,
  patient_id: Id,
  content: Type.String({ description: 'Byte for byte as it was sent.' }),
  note_timestamp: Moment,
  created_at: Moment,
});
export type Note = Static<typeof Note>;

export const NoteSection = Type.Object({
  kind: Type.Enum(['subjective', 'objective', 'assessment', 'plan', 'assessment_and_plan']),
  topic: Type.String({ description: 'What the section is about, finer than its kind.' }),
  heading: Type.String({ description: 'As it is written in the note.' }),
  start: Type.Integer({ description: 'Offset in UTF-16 code units.' }),
  end: Type.Integer(),
});

export const NoteWithSections = Type.Object({ ...Note.properties, sections: Type.Array(NoteSection) });

export const NoteInput = Strict({
  content: Text({ maxLength: 500_000, description: 'Stored byte for byte as sent.' }),
  note_timestamp: Type.String({
    format: 'moment',
    description: 'When the encounter happened: RFC 3339; UTC if it has no offset.',
    examples: ['2026-01-15T10:30:00Z'],
  }),
  id: Ignored,
  patient_id: Ignored,
  created_at: Ignored,
  updated_at: Ignored,
});
export type NoteInput = Static<typeof NoteInput>;

export const NotePath = Type.Object({ patient_id: Id, note_id: Id });

export const NoteQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  size: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Notes on a page (10).' })),
});
export type NoteQuery = Static<typeof NoteQuery>;

export const NoteList = Type.Object({ items: Type.Array(Note), total: Type.Integer() });
export type NoteList = Static<typeof NoteList>;

export const DeletedNotes = Type.Object({ deleted: Type.Integer() });
