import type { AuditSeal } from '../../core/audit.ts';
import {
  type AuditCut,
  type AuditHead,
  GENESIS,
  isEqual,
  isGenuineCut,
  isGenuineHead,
  macOf,
} from './chain.ts';

/** Something in a chain that was not so when it was sealed. */
export interface AuditFault {
  tenant: number;
  /** The block, or undefined where it is about the chain as a whole. */
  block: number | undefined;
  message: string;
}

/** Follows one chain from its beginning, block by block, and keeps what does not fit. */
export class ChainCheck {
  readonly #key: string;
  readonly #tenant: number;
  readonly #heads: readonly AuditHead[];
  readonly #macs = new Map<number, string>();
  #number = 0;
  #lastId = 0;
  #previous: Buffer = GENESIS;
  readonly faults: AuditFault[] = [];
  blocks = 0;
  entries = 0;

  /** @param heads that were exported; those of other chains are left aside */
  constructor(key: string, tenant: number, cut: AuditCut | undefined, heads: readonly AuditHead[]) {
    this.#key = key;
    this.#tenant = tenant;
    this.#heads = heads.filter((head) => head.tenant === tenant);
    if (!cut) return;
    if (!isGenuineCut(key, tenant, cut)) this.#fault(undefined, 'the mark of removed entries is not genuine');
    this.#number = cut.number;
    this.#lastId = cut.last_id;
    this.#previous = cut.head_mac;
  }

  /** Entries up to this id were removed when their time was over. */
  get removedThrough(): number {
    return this.#lastId;
  }

  /** @param lines all entries from `first_id` to `last_id`, in the order of their ids */
  block(seal: AuditSeal, lines: readonly string[]): void {
    const { number, first_id, last_id } = seal;
    this.blocks += 1;
    this.entries += lines.length;
    if (number !== this.#number + 1) {
      this.#fault(number, `blocks ${this.#number + 1} to ${number - 1} are missing`);
    } else if (first_id !== this.#lastId + 1) {
      this.#fault(number, `it begins at entry ${first_id} instead of ${this.#lastId + 1}`);
    }
    if (lines.length !== seal.entries) {
      const what = lines.length < seal.entries ? 'were removed' : 'were put in';
      const count = Math.abs(lines.length - seal.entries);
      this.#fault(number, `${count} of entries ${first_id} to ${last_id} ${what}`);
    } else if (!isEqual(macOf(this.#key, this.#tenant, seal, this.#previous, lines), seal.mac)) {
      this.#fault(number, `entries ${first_id} to ${last_id}, or the seal, were changed`);
    }
    this.#macs.set(number, seal.mac.toString('hex'));
    this.#number = number;
    this.#lastId = last_id;
    this.#previous = seal.mac;
  }

  /** Holds the chain's end against what was exported of it. */
  end(): void {
    const first = this.#number - this.blocks + 1;
    for (const head of this.#heads) {
      if (!isGenuineHead(this.#key, head)) this.#fault(head.number, 'an exported head is not genuine');
      else if (head.number > this.#number) {
        this.#fault(head.number, `the tail was cut: the chain ends at block ${this.#number}`);
      } else if (head.number >= first && this.#macs.get(head.number) !== head.mac) {
        this.#fault(head.number, 'it is not the block whose head was exported');
      }
    }
  }

  #fault(block: number | undefined, message: string): void {
    this.faults.push({ tenant: this.#tenant, block, message });
  }
}

/** Exported heads, one JSON object a line; only the newest of each chain says anything about a cut. */
export function parseHeads(text: string): AuditHead[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as AuditHead);
}
