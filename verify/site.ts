import type { Summary } from '../src/schemas/summaries.ts';
import { api, type Client, clientOf } from '../test/support/client.ts';
import { type ModelServer, startModelServer } from '../test/support/model-server.ts';
import { modelEnv } from '../test/support/models.ts';
import { engines, startSystem } from '../test/support/system.ts';

/** The whole system over HTTP with a model server of our own, on a database that is dropped at the end. */
export interface Site {
  http: Client;
  model: ModelServer;
  close(): Promise<void>;
}

/** @throws when it is not given */
export async function summaryOf(http: Client, patientId: number, query: string): Promise<Summary> {
  const answer = await http.get(`${api}/patients/${patientId}/summary${query}`);
  if (answer.status !== 200) throw new Error(`summary: ${answer.status} ${answer.text.slice(0, 300)}`);
  return answer.json<Summary>();
}

export async function openSite(): Promise<Site> {
  const model = await startModelServer();
  const system = await startSystem(engines.includes('postgres') ? 'postgres' : 'embedded', {
    ...modelEnv('ollama', model.url),
    LOG_LEVEL: 'ERROR',
    // A whole note at once, so that each statement has one number.
    OLLAMA_NUM_CTX: '32768',
    RATE_LIMIT_REQUESTS: '1000000000',
    RATE_LIMIT_SUMMARIES: '1000000000',
  });
  return {
    http: clientOf(() => system.url),
    model,
    async close() {
      await system.close();
      await model.close();
    },
  };
}
