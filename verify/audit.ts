/**
 * `npm run verify:audit`: shows that the audit's seals find what they must in 1 000 000 entries, and that after each of
 * 100 `kill -9` every response that a client received has its entry. Options after `--`: `--small` (20 000 entries, 3
 * kills), `--times n`, `--engine embedded|postgres|both` (both), `--only tampering|kills`.
 */
import { parseArgs } from 'node:util';
import { buildProject } from '../bench/children.ts';
import { withLifetimes } from '../bench/lifetimes.ts';
import { killUnderLoad } from './audit-kills.ts';
import { findTampering } from './audit-tampering.ts';

const { values } = parseArgs({
  options: {
    times: { type: 'string' },
    engine: { type: 'string', default: 'both' },
    only: { type: 'string' },
    small: { type: 'boolean', default: false },
  },
});
const times = Number(values.times ?? (values.small ? 3 : 100));
if (!Number.isInteger(times) || times < 1) throw new Error('--times is a whole number from 1');
const engines = (['embedded', 'postgres'] as const).filter(
  (engine) => values.engine === 'both' || values.engine === engine,
);
if (engines.length === 0) throw new Error('--engine is embedded, postgres or both');

await withLifetimes(async (lifetimes) => {
  if (values.only !== 'kills') await findTampering(lifetimes, values.small ? 20_000 : 1_000_000);
  if (values.only === 'tampering') return;
  await buildProject();
  for (const engine of engines) await killUnderLoad(lifetimes, engine, times);
});
