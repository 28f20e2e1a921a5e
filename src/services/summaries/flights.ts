import type { SummaryEvent } from './types.ts';

interface Flight<T> {
  result: Promise<T>;
  events: SummaryEvent[];
  listeners: Set<(event: SummaryEvent) => void>;
  passengers: number;
  abort: AbortController;
}

export interface Passenger {
  signal: AbortSignal | undefined;
  onEvent: ((event: SummaryEvent) => void) | undefined;
}

/**
 * The same work asked for twice at the same time is done once in this process: who comes later is told what happened
 * so far and then follows. The work is given up when the last one who waits for it has left.
 */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** Whether the work is under way. */
  has(key: string): boolean {
    return this.#flights.has(key);
  }

  /** @throws whatever the work throws, or the passenger's own abort reason */
  async join(
    key: string,
    { signal, onEvent }: Passenger,
    work: (run: { signal: AbortSignal; onEvent(event: SummaryEvent): void }) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.passengers++;
    if (onEvent) {
      for (const event of flight.events) onEvent(event);
      flight.listeners.add(onEvent);
    }
    let leave = () => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal?.reason);
    });
    signal?.addEventListener('abort', leave, { once: true });
    try {
      return await (signal ? Promise.race([flight.result, left]) : flight.result);
    } finally {
      signal?.removeEventListener('abort', leave);
      if (onEvent) flight.listeners.delete(onEvent);
      if (--flight.passengers === 0) {
        flight.abort.abort();
        // Nobody is left to hear how the abandoned work ends.
        flight.result.catch(() => {});
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      }
    }
  }

  #start(key: string, work: Parameters<Flights<T>['join']>[2]): Flight<T> {
    const abort = new AbortController();
    const flight: Flight<T> = {
      result: undefined as never,
      events: [],
      listeners: new Set(),
      passengers: 0,
      abort,
    };
    const onEvent = (event: SummaryEvent) => {
      flight.events.push(event);
      for (const listener of flight.listeners) {
        try {
          listener(event);
        } catch {
          // The work is everybody's: one who cannot be told is told no more.
          flight.listeners.delete(listener);
        }
      }
    };
    this.#flights.set(key, flight);
    flight.result = work({ signal: abort.signal, onEvent }).finally(() => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    return flight;
  }
}
