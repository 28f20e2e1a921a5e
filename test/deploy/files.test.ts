import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { licenceProblems } from '../../scripts/licences.ts';

const files = execFileSync('git', ['ls-files', '*.yaml', '*.yml'], { encoding: 'utf8' }).trim().split('\n');

test.each(files)('%s is YAML without doubts', (file) => {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { merge: true });
  expect([...documents].flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
});

test('licences that are not permissive are found, those for development apart', () => {
  const problems = licenceProblems({
    '': { version: '1.0.0' },
    'node_modules/good': { version: '1.0.0', license: '(GPL-3.0 OR MIT)' },
    'node_modules/bad': { version: '2.0.0', license: 'GPL-3.0-only' },
    'node_modules/good/node_modules/mute': { version: '3.0.0' },
    'node_modules/weak': { version: '4.0.0', license: 'MPL-2.0' },
    'node_modules/tool': { version: '5.0.0', license: 'MPL-2.0', dev: true },
  });
  expect(problems).toEqual(['bad 2.0.0: GPL-3.0-only', 'mute 3.0.0: no licence', 'weak 4.0.0: MPL-2.0']);
});
