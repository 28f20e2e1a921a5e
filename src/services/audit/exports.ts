import type { Actor } from '../../core/actor.ts';
import type { AuditSeal } from '../../core/audit.ts';
import type { Store } from '../../repositories/store.ts';
import type { AuditCut, AuditHead } from './chain.ts';
import { ChainCheck } from './verification.ts';

const SEALS_AT_ONCE = 200;

/** The sealed blocks of one chain with their entries, in order. */
export async function* blocksOf(
  store: Store,
  actor: Actor,
): AsyncGenerator<{ seal: AuditSeal; lines: string[] }> {
  let number = 1;
  for (;;) {
    const seals = await store.read(actor, ({ audits }) => audits.seals(number, SEALS_AT_ONCE));
    for (const seal of seals) {
      // One more than there should be shows that there are more.
      const rows = await store.read(actor, ({ audits }) =>
        audits.lines(seal.first_id - 1, seal.last_id, seal.entries + 1),
      );
      yield { seal, lines: rows.map(({ line }) => line) };
    }
    const last = seals.at(-1);
    if (!last) return;
    number = last.number + 1;
  }
}

/**
 * A chain as JSON lines: an object that names the chain, then each entry as the array that was sealed, and behind the
 * entries of a block its seal as an object.
 */
export async function* exportLines(store: Store, actor: Actor): AsyncGenerator<string> {
  const cut = await store.read(actor, ({ audits }) => audits.cut());
  yield JSON.stringify({ tenant: actor.tenantId, cut: cut ? cutAsText(cut) : null });
  for await (const { seal, lines } of blocksOf(store, actor)) {
    yield* lines;
    yield JSON.stringify({ seal: { ...seal, mac: seal.mac.toString('hex') } });
  }
}

/** Checks a chain in the database. */
export async function checkStored(
  store: Store,
  actor: Actor,
  key: string,
  heads: readonly AuditHead[],
): Promise<ChainCheck> {
  const cut = await store.read(actor, ({ audits }) => audits.cut());
  const check = new ChainCheck(key, actor.tenantId, cut, heads);
  const removed = check.removedThrough;
  const early = await store.read(actor, ({ audits }) => audits.lines(0, removed, 1));
  if (early.length > 0) {
    const message = `entries up to ${removed}, which were removed, are there again`;
    check.faults.push({ tenant: actor.tenantId, block: undefined, message });
  }
  for await (const { seal, lines } of blocksOf(store, actor)) check.block(seal, lines);
  check.end();
  return check;
}

/** Checks an export without a database. @throws SyntaxError for what is no export */
export async function checkExport(
  lines: AsyncIterable<string>,
  key: string,
  heads: readonly AuditHead[],
): Promise<ChainCheck> {
  let check: ChainCheck | undefined;
  let entries: string[] = [];
  for await (const line of lines) {
    if (line.startsWith('[')) {
      entries.push(line);
      continue;
    }
    const value = JSON.parse(line);
    if (!check) {
      check = new ChainCheck(key, value.tenant, value.cut ? cutOfText(value.cut) : undefined, heads);
    } else {
      check.block({ ...value.seal, mac: Buffer.from(value.seal.mac, 'hex') }, entries);
      entries = [];
    }
  }
  if (!check) throw new SyntaxError('The file holds no export.');
  if (entries.length > 0) {
    const message = `${entries.length} entries stand behind the last seal`;
    check.faults.push({ tenant: -1, block: undefined, message });
  }
  check.end();
  return check;
}

type CutText = Omit<AuditCut, 'mac' | 'head_mac'> & { mac: string; head_mac: string };

const cutAsText = (cut: AuditCut): CutText => ({
  ...cut,
  mac: cut.mac.toString('hex'),
  head_mac: cut.head_mac.toString('hex'),
});
const cutOfText = (cut: CutText): AuditCut => ({
  ...cut,
  mac: Buffer.from(cut.mac, 'hex'),
  head_mac: Buffer.from(cut.head_mac, 'hex'),
});
