import type { Actor } from '../core/actor.ts';
import type { Store } from '../repositories/store.ts';
import { samples } from './samples.ts';

/**
 * Invented patients for a database that never held one, all of them or none.
 *
 * @returns whether they were made
 */
export function seedSamples(store: Store, actor: Actor): Promise<boolean> {
  return store.transaction(actor, async ({ patients, notes, audit }) => {
    if (await patients.everExisted()) return false;
    for (const { notes: written, ...values } of samples) {
      const patient = await patients.insert(values);
      audit.append({
        action: 'patient.seed',
        record: `patient/${patient.id}`,
        patientIds: [patient.id],
      });
      for (const note of written) await notes.insert(patient.id, note);
    }
    return true;
  });
}
