import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Lifetimes } from './lifetimes.ts';
import type { Behaviour, ModelMessage } from './model-child.ts';

/** A model in a process of its own, so that its work is not in the figures of whoever measures. */
export interface ModelChild {
  url: string;
  behave(behaviour: Behaviour): Promise<void>;
  /** Called with each piece of a timed answer. */
  onFrame(listener: (frame: string, at: number) => void): void;
}

export async function startModel(lifetimes: Lifetimes): Promise<ModelChild> {
  const child = fork(fileURLToPath(new URL('model-child.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  lifetimes.add('model', async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  const [first] = (await once(child, 'message')) as [ModelMessage];
  if (!('url' in first)) throw new Error('the model did not say where it is');
  return {
    url: first.url,
    async behave(behaviour) {
      const obeyed = new Promise<void>((resolve) => {
        const listen = (message: ModelMessage) => {
          if (!('told' in message)) return;
          child.off('message', listen);
          resolve();
        };
        child.on('message', listen);
      });
      child.send(behaviour);
      await obeyed;
    },
    onFrame: (listener) => {
      child.on('message', (message: ModelMessage) => {
        if ('frame' in message) listener(message.frame, message.at);
      });
    },
  };
}
