import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { protocols } from '../support/model-protocols.ts';
import { collect, never, providerFor, request, textOf } from './support.ts';

const mock = new LLMock({ port: 0 });
const answer = 'Aspirin 81 mg daily is continued. [1]\nMetformin was stopped. [2]';

beforeAll(async () => {
  mock.onMessage(/Jane Roe/, { content: answer });
  await mock.start();
});
afterAll(() => mock.stop());

test.each(protocols)('%s: an independent server of the protocol is understood', async (protocol) => {
  const { events, error } = await collect(
    providerFor(protocol, mock.url, { model: 'gpt-4o' }).generate(request, { signal: never }),
  );
  expect(error).toBeUndefined();
  expect(textOf(events)).toBe(answer);
  expect(events.at(-1)).toMatchObject({ type: 'end', finish: 'stop', model: 'gpt-4o' });
});

test.each(protocols)('%s: an error of an independent server is classified', async (protocol) => {
  mock.nextRequestError(429, { message: 'slow down', type: 'rate_limit_error' });
  const { error } = await collect(
    providerFor(protocol, mock.url, { model: 'gpt-4o' }).generate(request, { signal: never }),
  );
  expect(error?.type).toBe('rate_limited');
});
