/** What the rest of the server notices of a model that fails, and how soon the model is used again once it works. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Protocol } from '../test/support/model-protocols.ts';
import { modelEnv } from '../test/support/models.ts';
import { admit, credential } from './credentials.ts';
import { createDatabase } from './databases.ts';
import type { Lifetimes } from './lifetimes.ts';
import { decimal, measure } from './measures.ts';
import { misbehaviours } from './model-child.ts';
import { type ModelChild, startModel } from './models.ts';
import type { GoalRow } from './report.ts';
import { startOurs } from './servers.ts';
import { fillCharts } from './summaries.ts';

export interface FaultsSize {
  /** Under each fault. */
  seconds: number;
  protocols: readonly Protocol[];
}

/** Milliseconds between two requests for a summary, each of another patient, while gets are measured. */
const EVERY = 200;
const CONNECTIONS = 2;
const goals = { times: 2, atLeast: 10, recovery: 30 };

interface Measured {
  get: number;
  health: number;
  /** Seconds from the end of the fault to the first summary that the model wrote. */
  recovery: number;
}

/** One row for each fault, with the worst of the three protocols' figures. */
export async function measureFaults(lifetimes: Lifetimes, size: FaultsSize): Promise<GoalRow[]> {
  const model = await startModel(lifetimes);
  const database = await createDatabase(lifetimes, `medical_bench_${process.pid}_faults`);
  const measured = new Map<string, Measured[]>();
  let bound = Number.POSITIVE_INFINITY;
  let patients: number[] | undefined;
  for (const protocol of size.protocols) {
    const server = await startOurs(lifetimes, database, 'ERROR', {
      ...modelEnv(protocol, model.url),
      LLM_RETRIES: '2',
    });
    if (!patients) {
      await admit(database);
      patients = await fillCharts(database, 400, 'Naproxen');
    }
    const site = new Site(server.url, patients, size.seconds);
    await model.behave({ as: 'works', thinking: 100 });
    await site.warmUp();
    const quiet = await site.gets();
    bound = Math.min(bound, Math.max(goals.times * quiet, goals.atLeast));
    for (const fault of Object.keys(misbehaviours)) {
      const one = await meet(site, model, fault);
      measured.set(fault, [...(measured.get(fault) ?? []), one]);
      console.log(
        `  ${protocol}, ${fault}: get p99 ${decimal(one.get)} ms (quiet ${decimal(quiet)}), health ${decimal(one.health)} ms, back after ${decimal(one.recovery)} s`,
      );
    }
    await server.stop();
  }
  return [...measured].map(([fault, figures]) => {
    const worst = (of: keyof Measured) => Math.max(...figures.map((figure) => figure[of]));
    return {
      what: `\`${fault}\`: p99 of a get / longest answer of health / model in use again after`,
      figure: `${decimal(worst('get'))} ms / ${decimal(worst('health'))} ms / ${decimal(worst('recovery'))} s`,
      goal: `≤ ${decimal(bound)} ms / answered / ≤ ${goals.recovery} s`,
      met: worst('get') <= bound && worst('recovery') <= goals.recovery,
    };
  });
}

async function meet(site: Site, model: ModelChild, fault: string): Promise<Measured> {
  await model.behave({ as: fault, thinking: 0 });
  const leave = new AbortController();
  const asking = site.ask(leave.signal);
  const watching = site.watchHealth(leave.signal);
  // Until the first answers of the model have failed.
  await pause(500);
  const get = await site.gets();
  leave.abort();
  await asking;
  const health = await watching;
  await model.behave({ as: 'works', thinking: 100 });
  return { get, health, recovery: await site.recovery() };
}

/** The server as its users see it. */
class Site {
  readonly #url: string;
  readonly #patients: readonly number[];
  readonly #seconds: number;
  #next = 0;

  constructor(url: string, patients: readonly number[], seconds: number) {
    this.#url = url;
    this.#patients = patients;
    this.#seconds = seconds;
  }

  /** The code of both engines is compiled and the connections are open. */
  async warmUp(): Promise<void> {
    for (let round = 0; round < 40; round += 1) await this.#summary();
    await this.gets();
  }

  /** p99 of a get of a patient, milliseconds. */
  async gets(): Promise<number> {
    const { p99 } = await measure('get a patient', {
      url: this.#url,
      connections: CONNECTIONS,
      seconds: this.#seconds,
      leastAnswers: 200,
      requests: this.#patients.map((id) => ({ method: 'GET', path: `/api/v1/patients/${id}` })),
      expectedStatus: 200,
    });
    return p99;
  }

  /** A new summary at each interval, whether or not those before have ended, until the signal fires. */
  async ask(signal: AbortSignal): Promise<void> {
    const open: Promise<unknown>[] = [];
    while (!signal.aborted) {
      open.push(
        this.#summary(signal).catch((error) => {
          if (!signal.aborted) throw error;
        }),
      );
      await pause(EVERY);
    }
    await Promise.all(open);
  }

  /** The longest answer, milliseconds; any other than 200 ends the run. */
  async watchHealth(signal: AbortSignal): Promise<number> {
    let longest = 0;
    while (!signal.aborted) {
      const started = performance.now();
      const response = await fetch(`${this.#url}/health`);
      if (response.status !== 200) throw new Error(`health: ${response.status}`);
      await response.arrayBuffer();
      longest = Math.max(longest, performance.now() - started);
      await pause(50);
    }
    return longest;
  }

  async recovery(): Promise<number> {
    const started = performance.now();
    while ((await this.#summary()) !== 'llm') {
      if (performance.now() - started > 2 * goals.recovery * 1_000) return Number.POSITIVE_INFINITY;
      await pause(250);
    }
    return (performance.now() - started) / 1_000;
  }

  /** @returns the engine that wrote it */
  async #summary(signal?: AbortSignal): Promise<string> {
    const patient = this.#patients[this.#next++ % this.#patients.length];
    const response = await fetch(`${this.#url}/api/v1/patients/${patient}/summary?refresh=true`, {
      headers: credential,
      ...(signal && { signal }),
    });
    if (response.status !== 200) throw new Error(`summary: ${response.status} ${await response.text()}`);
    const { provenance } = (await response.json()) as { provenance: { engine: string } };
    return provenance.engine;
  }
}
