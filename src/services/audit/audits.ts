import type { Actor } from '../../core/actor.ts';
import type { AuditEvent } from '../../core/audit.ts';
import { parseMoment } from '../../core/moments.ts';
import type { Store } from '../../repositories/store.ts';
import type { AuditList, AuditQuery } from '../../schemas/audits.ts';
import { openCursor, sealCursor } from '../cursors.ts';
import { exportLines } from './exports.ts';

/** The audit of a tenant, for those who may read it. */
export class AuditService {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Puts on record what the door itself refused. */
  record(actor: Actor, event: AuditEvent): Promise<void> {
    return this.#store.disclose(actor, event);
  }

  /** The tenant's chain with its seals, as JSON lines. What is not sealed yet is left out. */
  async export(actor: Actor): Promise<AsyncGenerator<string>> {
    await this.#store.disclose(actor, { action: 'audit.export' });
    return exportLines(this.#store, actor);
  }

  /** Newest first. @throws AppError `invalid` for a cursor that does not fit */
  async list(actor: Actor, query: AuditQuery): Promise<AuditList> {
    const { after, size, from, to, ...equal } = query;
    const filters = { ...equal, from: utc(from), to: utc(to) };
    const key = await this.#store.read(actor, ({ tenants }) => tenants.cursorKey());
    const scope = { sort_by: 'id', descending: true, search: `audit ${JSON.stringify(filters)}` } as const;
    const before = after === undefined ? undefined : openCursor(key, scope, after).id;
    const found = await this.#store.readAnywhere(actor, ({ audits }) =>
      audits.list(filters, before, size + 1),
    );
    await this.#store.disclose(actor, { action: 'audit.read', detail: detailOf(filters) });
    const items = found.slice(0, size);
    const last = items.at(-1);
    const next = found.length > size && last ? sealCursor(key, scope, { key: '', id: last.id }) : null;
    return { items, next };
  }
}

/** That it is a moment was checked with the query's shape. */
const utc = (moment: string | undefined) => (moment ? parseMoment(moment)?.toISOString() : undefined);

/** Which filters were used says what was looked for. */
function detailOf(filters: object): string | undefined {
  const used = Object.entries(filters).filter(([, value]) => value !== undefined);
  return used.length > 0 ? used.map(([name, value]) => `${name}=${value}`).join(' ') : undefined;
}
