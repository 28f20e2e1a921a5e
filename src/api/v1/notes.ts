import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  DeletedNotes,
  Note,
  NoteInput,
  NoteList,
  NotePath,
  NoteQuery,
  NoteWithSections,
} from '../../schemas/notes.ts';
import { PatientPath } from '../../schemas/patients.ts';
import type { NoteService } from '../../services/notes.ts';
import { onceOf } from '../plugins/retries.ts';

/** Bytes: 500 000 characters of four bytes each, and room for escapes. */
const NOTE_BODY_LIMIT = 4 * 1024 * 1024;

/** Mounted at /api/v1/patients/:patient_id/notes. */
export const noteRoutes: FastifyPluginAsyncTypebox<{ notes: NoteService }> = async (app, { notes }) => {
  app.get(
    '/',
    {
      config: { permission: 'note:read' },
      schema: {
        summary: 'Notes of a patient, oldest encounter first',
        params: PatientPath,
        querystring: NoteQuery,
        response: { 200: NoteList },
      },
    },
    async (request) => notes.list(request.actor, request.params.patient_id, request.query),
  );

  app.get(
    '/:note_id',
    {
      config: { permission: 'note:read' },
      schema: {
        summary: 'One note, with the SOAP sections found in it',
        params: NotePath,
        response: { 200: NoteWithSections },
      },
    },
    async (request) => notes.get(request.actor, request.params.patient_id, request.params.note_id),
  );

  app.post(
    '/',
    {
      bodyLimit: NOTE_BODY_LIMIT,
      config: { permission: 'note:write' },
      schema: { summary: 'Add a note', params: PatientPath, body: NoteInput, response: { 201: Note } },
    },
    async (request, reply) => {
      const { patient_id } = request.params;
      const note = await notes.create(request.actor, patient_id, request.body, onceOf(request));
      return reply.code(201).header('location', `/api/v1/patients/${patient_id}/notes/${note.id}`).send(note);
    },
  );

  app.delete(
    '/:note_id',
    {
      config: { permission: 'note:delete' },
      schema: { summary: 'Delete a note', params: NotePath, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await notes.remove(request.actor, request.params.patient_id, request.params.note_id);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/',
    {
      config: { permission: 'note:delete' },
      schema: {
        summary: 'Delete all notes of a patient',
        params: PatientPath,
        response: { 200: DeletedNotes },
      },
    },
    async (request) => ({ deleted: await notes.removeAll(request.actor, request.params.patient_id) }),
  );
};
