import type { Actor } from '../core/actor.ts';
import { AppError, conflict } from '../core/errors.ts';
import type { Once } from '../core/once.ts';
import type { Readers, Repositories, Store } from '../repositories/store.ts';

/** What a call made, so that a repeated answer can be erased together with it. */
export interface Made {
  patient_id: number | null;
  note_id: number | null;
}

/** As `transactionOnce`, for one statement that puts itself on record: without `once` it needs no transaction around it. */
export function writeOnce<T>(
  store: Store,
  actor: Actor,
  once: Once | undefined,
  work: (repositories: Readers) => Promise<T>,
  made: (result: T) => Made,
): Promise<T> {
  return once ? transactionOnce(store, actor, once, work, made) : store.write(actor, work);
}

/**
 * A transaction that happens once for each idempotency key: its result is recorded in the same transaction and given
 * again to whoever repeats the call. Without `once` it is a plain transaction.
 *
 * @throws AppError `conflict` for another body under the same key, or a result that was deleted since;
 *   `in_progress` while the first call still runs
 */
export function transactionOnce<T>(
  store: Store,
  actor: Actor,
  once: Once | undefined,
  work: (repositories: Repositories) => Promise<T>,
  made: (result: T) => Made,
): Promise<T> {
  if (!once) return store.transaction(actor, work);
  const { fingerprint, operation, key } = once;
  const scope = { credential: actor.credential, operation, key };
  return store.transaction(actor, async (repositories) => {
    const { idempotency, audit } = repositories;
    if (!(await idempotency.tryHold(scope))) {
      throw new AppError('in_progress', 'A request with this Idempotency-Key is still in progress.', {
        retryable: true,
      });
    }
    const earlier = await idempotency.find(scope);
    if (earlier) {
      if (earlier.fingerprint !== fingerprint) {
        throw conflict('This Idempotency-Key was used with another body.');
      }
      if (earlier.result === null) throw conflict('What this Idempotency-Key made was deleted since.');
      const result = JSON.parse(earlier.result) as T;
      const { patient_id } = made(result);
      audit.append({
        action: 'answer.repeat',
        record: patient_id === null ? undefined : `patient/${patient_id}`,
        patientIds: patient_id === null ? undefined : [patient_id],
      });
      return result;
    }
    const result = await work(repositories);
    await idempotency.insert(scope, { fingerprint, result: JSON.stringify(result), ...made(result) });
    return result;
  });
}
