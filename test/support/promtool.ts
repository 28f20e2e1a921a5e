import { spawnSync } from 'node:child_process';

/** What `promtool` said, of Debian's package `prometheus`. */
export function promtool(args: string[], input = ''): { code: number | null; said: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  if (error) throw error;
  return { code: status, said: `${stdout}${stderr}` };
}

/** Whether it is installed. Where it must be (CI=true) its absence is an error, elsewhere it is said. */
export function hasPromtool(): boolean {
  if (!spawnSync('promtool', ['--version']).error) return true;
  if (process.env.CI === 'true') throw new Error('promtool is not installed, and CI needs it.');
  console.warn('promtool (package prometheus) is not installed: its tests are left out.');
  return false;
}
