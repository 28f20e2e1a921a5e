import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  Patient,
  PatientChanges,
  PatientInput,
  PatientList,
  PatientPath,
  PatientQuery,
} from '../../schemas/patients.ts';
import type { PatientService } from '../../services/patients.ts';
import { onceOf } from '../plugins/retries.ts';
import { etagOf, versionsOf } from '../plugins/versions.ts';

/** Mounted at /api/v1/patients. */
export const patientRoutes: FastifyPluginAsyncTypebox<{ patients: PatientService }> = async (
  app,
  { patients },
) => {
  app.get(
    '/',
    {
      config: { permission: 'patient:read' },
      schema: {
        summary: 'List or search patients',
        querystring: PatientQuery,
        response: { 200: PatientList },
      },
    },
    async (request) => patients.list(request.actor, request.query),
  );

  app.get(
    '/:patient_id',
    {
      config: { permission: 'patient:read' },
      schema: { summary: 'One patient', params: PatientPath, response: { 200: Patient } },
    },
    async (request, reply) => {
      const patient = await patients.get(request.actor, request.params.patient_id);
      return reply.header('etag', etagOf(patient.version)).send(patient);
    },
  );

  app.post(
    '/',
    {
      config: { permission: 'patient:write' },
      schema: { summary: 'Create a patient', body: PatientInput, response: { 201: Patient } },
    },
    async (request, reply) => {
      const patient = await patients.create(request.actor, request.body, onceOf(request));
      return reply
        .code(201)
        .header('location', `/api/v1/patients/${patient.id}`)
        .header('etag', etagOf(patient.version))
        .send(patient);
    },
  );

  app.put(
    '/:patient_id',
    {
      config: { permission: 'patient:write' },
      schema: {
        summary: 'Change fields of a patient',
        params: PatientPath,
        body: PatientChanges,
        response: { 200: Patient },
      },
    },
    async (request, reply) => {
      const versions = versionsOf(request.headers['if-match']);
      const patient = await patients.update(request.actor, request.params.patient_id, request.body, versions);
      return reply.header('etag', etagOf(patient.version)).send(patient);
    },
  );

  app.delete(
    '/:patient_id',
    {
      config: { permission: 'patient:delete' },
      schema: {
        summary: 'Delete a patient with its notes and summaries',
        params: PatientPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const versions = versionsOf(request.headers['if-match']);
      await patients.remove(request.actor, request.params.patient_id, versions);
      return reply.code(204).send(null);
    },
  );
};
