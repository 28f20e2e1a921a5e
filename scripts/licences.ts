/**
 * `npm run licences`: fails when a dependency in package-lock.json has a licence that is not permissive. What is only
 * used to develop and test may also be under the MPL, which asks for nothing but its own files' source.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import satisfies from 'spdx-satisfies';

const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
  'Zlib',
];
/** Also data (CC) and a licence that is permissive and rare. */
const DEVELOPMENT = [...PERMISSIVE, 'CC0-1.0', 'CC-BY-3.0', 'MPL-2.0', 'Python-2.0'];

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
}

/** One line for each package whose licence is not allowed where it is used. */
export function licenceProblems(packages: Record<string, Locked>): string[] {
  return Object.entries(packages).flatMap(([path, { version, license, dev }]) => {
    if (path === '') return [];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const allowed = dev ? DEVELOPMENT : PERMISSIVE;
    return license && isAllowed(license, allowed) ? [] : [`${name} ${version}: ${license ?? 'no licence'}`];
  });
}

function isAllowed(expression: string, allowed: string[]): boolean {
  try {
    return satisfies(expression, allowed);
  } catch {
    return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  const problems = licenceProblems(packages);
  for (const problem of problems) console.error(problem);
  console.log(
    `${Object.keys(packages).length - 1} packages, ${problems.length} with a licence that is not allowed`,
  );
  if (problems.length > 0) process.exitCode = 1;
}
