import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Flights } from '../../../../src/services/summaries/flights.ts';
import type { SummaryEvent } from '../../../../src/services/summaries/types.ts';

const alone = { signal: undefined, onEvent: undefined };
const stage = (name: string): SummaryEvent => ({ type: 'stage', stage: name });
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

beforeAll(() => void process.on('unhandledRejection', note));
afterAll(async () => {
  await sleep(20);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('work asked for twice at once is done once, and both get its result', async () => {
  const flights = new Flights<number>();
  let runs = 0;
  const work = async () => {
    await sleep(10);
    return ++runs;
  };
  expect(await Promise.all([flights.join('a', alone, work), flights.join('a', alone, work)])).toEqual([1, 1]);
  expect(await flights.join('a', alone, work)).toBe(2);
});

test('other work is done by itself', async () => {
  const flights = new Flights<string>();
  const work = (name: string) => async () => name;
  expect(
    await Promise.all([flights.join('a', alone, work('a')), flights.join('b', alone, work('b'))]),
  ).toEqual(['a', 'b']);
});

test('who comes later is told what happened so far, in order', async () => {
  const flights = new Flights<string>();
  const heard: [string[], string[]] = [[], []];
  const listener = (list: string[]) => (event: SummaryEvent) =>
    void (event.type === 'stage' && list.push(event.stage));
  const first = flights.join('a', { signal: undefined, onEvent: listener(heard[0]) }, async ({ onEvent }) => {
    onEvent(stage('one'));
    await sleep(10);
    onEvent(stage('two'));
    return 'done';
  });
  await sleep(1);
  const second = flights.join('a', { signal: undefined, onEvent: listener(heard[1]) }, async () => 'unused');
  expect(await Promise.all([first, second])).toEqual(['done', 'done']);
  expect(heard).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
});

test('goes on while one waits, and is given up when the last has left', async () => {
  const flights = new Flights<string>();
  const leaving = [new AbortController(), new AbortController()] as const;
  let given: AbortSignal | undefined;
  const work = async ({ signal }: { signal: AbortSignal }) => {
    given = signal;
    await sleep(10_000, undefined, { signal });
    return 'never';
  };
  const waits = leaving.map(({ signal }) =>
    flights.join('a', { signal, onEvent: undefined }, work).catch((error: Error) => error.message),
  );
  await sleep(1);
  leaving[0].abort(new Error('first left'));
  expect(await waits[0]).toBe('first left');
  expect(given?.aborted).toBe(false);
  leaving[1].abort(new Error('second left'));
  expect(await waits[1]).toBe('second left');
  expect(given?.aborted).toBe(true);
  expect(await flights.join('a', alone, async () => 'anew')).toBe('anew');
});

test('who left before is not let in, and a failure reaches all and is forgotten', async () => {
  const flights = new Flights<string>();
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(flights.join('a', { signal: gone, onEvent: undefined }, async () => 'x')).rejects.toThrow(
    'gone',
  );
  const fail = async () => {
    await sleep(5);
    throw new Error('failed');
  };
  const both = await Promise.allSettled([flights.join('a', alone, fail), flights.join('a', alone, fail)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await flights.join('a', alone, async () => 'well')).toBe('well');
});

test('work that fails after all have left bothers nobody', async () => {
  const flights = new Flights<string>();
  const leaving = new AbortController();
  const wait = flights.join('a', { signal: leaving.signal, onEvent: undefined }, async () => {
    await sleep(10);
    throw new Error('too late');
  });
  leaving.abort(new Error('left'));
  await expect(wait).rejects.toThrow('left');
  await sleep(20);
});

test('one who listens badly does not end the work of others', async () => {
  const flights = new Flights<string>();
  const bad = () => {
    throw new Error('a broken connection');
  };
  const work = async ({ onEvent }: { onEvent(event: SummaryEvent): void }) => {
    await sleep(5);
    onEvent(stage('one'));
    return 'done';
  };
  const other = flights.join('a', alone, work);
  const broken = flights.join('a', { signal: undefined, onEvent: bad }, work).catch(() => 'broken');
  expect(await other).toBe('done');
  await broken;
});
