import { afterAll, beforeAll } from 'vitest';
import { type Client, clientOf } from './client.ts';
import { type Engine, type RunningSystem, startSystem } from './system.ts';

export interface Served extends Client {
  url(): string;
  logs(): string;
}

/** One system for the suite around the call, started before its first test and closed after its last. */
export function serve(engine: Engine, env: Record<string, string> = {}): Served {
  let system: RunningSystem | undefined;
  beforeAll(async () => {
    system = await startSystem(engine, env);
  });
  afterAll(async () => {
    await system?.close();
  });
  const running = () => {
    if (!system) throw new Error('the system is not running');
    return system;
  };
  return { ...clientOf(() => running().url), url: () => running().url, logs: () => running().logs() };
}
