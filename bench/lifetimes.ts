/** What a run has made and must take away again: child processes, databases, folders. Ends in reverse order, once. */
export class Lifetimes {
  readonly #ends: Array<{ what: string; end: () => Promise<void> }> = [];
  #ending: Promise<void> | undefined;

  add(what: string, end: () => Promise<void>): void {
    this.#ends.push({ what, end });
  }

  /** One failing end is reported and does not keep the others from running. */
  end(): Promise<void> {
    this.#ending ??= this.#endAll();
    return this.#ending;
  }

  async #endAll(): Promise<void> {
    for (const { what, end } of this.#ends.reverse()) {
      try {
        await end();
      } catch (error) {
        console.error(`could not end ${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}

/**
 * Runs the work, then ends everything it made: when it is done, when it fails, on Ctrl-C or SIGTERM, and when nobody reads
 * its output any more.
 */
export async function withLifetimes(work: (lifetimes: Lifetimes) => Promise<void>): Promise<void> {
  const lifetimes = new Lifetimes();
  const interrupted = (): void => {
    console.error('\ninterrupted: ending what was started');
    void lifetimes.end().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  process.stdout.once('error', interrupted);
  try {
    await work(lifetimes);
  } finally {
    await lifetimes.end();
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    process.stdout.off('error', interrupted);
  }
}
