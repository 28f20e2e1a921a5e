import type { AuditSeal } from '../core/audit.ts';
import type { Owner } from '../data/owner.ts';

/** The chains of all tenants, and the removal of entries whose time is over. Only the owner of the schema may do either. */
export class AuditRetention {
  readonly #owner: Owner;

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Every chain, that of what happened before anybody was known included. */
  chains(): Promise<{ tenant_id: number; name: string }[]> {
    return this.#owner.query(
      `select 0 as tenant_id, 'system' as name union all select id, name from tenant order by tenant_id`,
    );
  }

  /** The last block that is older than `days` in all its entries and is not the head of its chain. */
  async lastExpired(tenantId: number, days: number): Promise<AuditSeal | undefined> {
    const [seal] = await this.#owner.query<AuditSeal>(
      `select number, first_id, last_id, entries, mac from audit_seal
       where tenant_id = $1 and number < (select max(number) from audit_seal where tenant_id = $1)
         and last_id < (select coalesce(min(id), 9223372036854775807) from audit
                        where tenant_id = $1 and at > now() - $2 * interval '1 day')
       order by number desc limit 1`,
      [tenantId, days],
    );
    return seal;
  }

  /** @returns how many entries were removed */
  async remove(
    tenantId: number,
    cut: { number: number; last_id: number; mac: Buffer; head_mac: Buffer },
  ): Promise<number> {
    const [counted] = await this.#owner.query<{ removed: number }>(
      `with removed as (delete from audit where tenant_id = $1 and id <= $2 returning 1)
       select count(*)::integer as removed from removed`,
      [tenantId, cut.last_id],
    );
    await this.#owner.query('delete from audit_seal where tenant_id = $1 and number <= $2', [
      tenantId,
      cut.number,
    ]);
    await this.#owner.query(
      `insert into audit_cut (tenant_id, number, last_id, mac, head_mac) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id) do update set number = excluded.number, last_id = excluded.last_id,
         mac = excluded.mac, head_mac = excluded.head_mac, cut_at = now()`,
      [tenantId, cut.number, cut.last_id, cut.mac, cut.head_mac],
    );
    return counted?.removed ?? 0;
  }
}
