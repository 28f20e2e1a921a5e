import { readFileSync } from 'node:fs';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { type Image, parseDockerfile, type Step } from '../../verify/dockerfile.ts';
import { buildContext } from '../../verify/image-files.ts';

const text = readFileSync('Dockerfile', 'utf8');
const image = parseDockerfile(text);
const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

test('the linter finds nothing in the Dockerfile, and would find an unknown instruction', () => {
  expect(validate(text)).toEqual([]);
  expect(validate('FROM node:24\nRUNN true\n')).not.toEqual([]);
});

test('every stage starts from one base image, pinned by its tag', () => {
  const [, base = ''] = /^ARG NODE_IMAGE=(\S+)$/m.exec(text) ?? [];
  expect(base).toMatch(/^node:24-\w+-slim$/);
  expect(new Set(image.stages.map((stage) => stage.image))).toEqual(new Set([`\${NODE_IMAGE}`]));
});

test('the image runs the server, as somebody who is not root and has a number', () => {
  expect(image.command.join(' ')).toBe(scripts.start);
  expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  expect(image.healthcheck[0]).toBe('node');
});

test('what a build copies from here is what .dockerignore lets in', () => {
  const sources = copies(image).flatMap(({ from, sources }) => (from ? [] : sources));
  const context = buildContext();
  const isIn = (source: string) =>
    context.some((allowed) => source === allowed || source.startsWith(`${allowed}/`));
  expect(sources.filter((source) => !isIn(source))).toEqual([]);
  expect(
    context.filter((allowed) => !sources.some((source) => `${source}/`.startsWith(`${allowed}/`))),
  ).toEqual([]);
});

function copies({ stages }: Image): Array<Extract<Step, { kind: 'copy' }>> {
  return stages.flatMap(({ steps }) => steps.filter((step) => step.kind === 'copy'));
}
