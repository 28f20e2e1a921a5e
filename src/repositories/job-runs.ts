import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from '../data/tables.ts';
import { ERASED, expiry } from './jobs.ts';

/** What a worker tells of a job. */
export interface NewEvent {
  kind: 'state' | 'stage' | 'sentence' | 'withheld';
  data: Record<string, unknown>;
}

/** A job under the token that its holder got. */
export interface Held {
  jobId: string;
  token: number;
}

/**
 * Jobs of one tenant, for the worker that holds them. Each write asks for the token in the same statement and tells of
 * itself by events; undefined: the job is no longer the caller's, and nothing was written.
 */
export class JobRunRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** @returns those that are still held */
  async renew<T extends Held>(held: readonly T[], lease: number): Promise<T[]> {
    const { rows } = await sql<{ id: string; token: number }>`
      update job set lease_until = now() + make_interval(secs => ${lease})
      from unnest(${held.map(({ jobId }) => jobId)}::uuid[], ${held.map(({ token }) => token)}::bigint[])
        as held (id, token)
      where job.tenant_id = ${this.#tenantId} and job.id = held.id and job.token = held.token
        and job.state = 'processing'
      returning job.id, job.token`.execute(this.#db);
    return held.filter(({ jobId, token }) => rows.some((row) => row.id === jobId && row.token === token));
  }

  /** @returns the number of the last event */
  append(held: Held, events: readonly NewEvent[]): Promise<number | undefined> {
    return this.#write(held, sql``, events);
  }

  complete(
    held: Held,
    summaryId: number,
    resultTtl: number,
    events: readonly NewEvent[],
  ): Promise<number | undefined> {
    const changes = sql`state = 'completed', summary_id = ${summaryId}, ${ending(resultTtl)},`;
    return this.#write(held, changes, events);
  }

  fail(
    held: Held,
    error: string,
    resultTtl: number,
    events: readonly NewEvent[],
  ): Promise<number | undefined> {
    return this.#write(held, sql`state = 'failed', error = ${error}, ${ending(resultTtl)},`, events);
  }

  /** To wait again, for `delay` seconds. `counted`: this was an attempt. */
  putBack(
    held: Held,
    delay: number,
    counted: boolean,
    events: readonly NewEvent[],
  ): Promise<number | undefined> {
    const changes = sql`state = 'pending', lease_until = null, attempts = attempts - ${counted ? 0 : 1}::integer,
      run_after = now() + make_interval(secs => ${delay}),`;
    return this.#write(held, changes, events);
  }

  /** Notes that a sentence cites are held until the write is committed: of one that was deleted nothing is told. */
  async #write(
    { jobId, token }: Held,
    changes: RawBuilder<unknown>,
    events: readonly NewEvent[],
  ): Promise<number | undefined> {
    const { rows } = await sql<{ last_sequence: number }>`
      with told as materialized (
        select event ->> 'kind' as kind, event -> 'data' as data, place
        from jsonb_array_elements(${JSON.stringify(events)}::jsonb) with ordinality as told (event, place)
      ), citing as materialized (
        select place, (citation ->> 'note_id')::bigint as note_id
        from told, jsonb_array_elements(data #> '{sentence,citations}') as citation
      ), cited as materialized (
        select id from note where tenant_id = ${this.#tenantId} and id in (select note_id from citing)
        for key share
      ), written as (
        update job set ${changes} last_sequence = last_sequence + ${events.length}::integer
        where tenant_id = ${this.#tenantId} and id = ${jobId} and state = 'processing' and token = ${token}
        returning last_sequence
      ), inserted as (
        insert into job_event (tenant_id, job_id, sequence, kind, data)
        select ${this.#tenantId}, ${jobId}, last_sequence - ${events.length}::integer + place, kind,
          case when place in (select place from citing where note_id not in (select id from cited))
            then ${ERASED}::jsonb else data end
        from written, told
      )
      select last_sequence from written`.execute(this.#db);
    return rows[0]?.last_sequence;
  }
}

const ending = (resultTtl: number) =>
  sql`ended_at = now(), lease_until = null, expires_at = ${expiry(resultTtl)}`;
