import type { Call } from './queue.ts';

/** Those in this process who want to be told. */
export class Listeners {
  readonly #listeners = new Set<(call: Call) => void>();

  add(listener: (call: Call) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(call: Call): void {
    for (const listener of this.#listeners) listener(call);
  }
}
