/**
 * One look for all who ask at the same time. Whoever asks gets what a look found that began after the question, so a look
 * that runs already serves nobody who comes during it.
 */
export class SharedLook<T> {
  readonly #look: () => Promise<T>;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<T> | undefined;

  constructor(look: () => Promise<T>) {
    this.#look = look;
  }

  ask(): Promise<T> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      const look = this.#look();
      this.#running = look.catch(() => {});
      return look;
    });
    return this.#next;
  }
}
