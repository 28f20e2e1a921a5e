/** A child process that is a model: it speaks the three protocols and behaves as it is told by message. */
import {
  type Answer,
  faults,
  type Reply,
  rateLimited,
  startModelServer,
} from '../test/support/model-server.ts';
import { statementsOf } from '../test/support/models.ts';

/** What the model does from now on. */
export interface Behaviour {
  /** `works`, or one of `misbehaviours`. */
  as: string;
  /** Milliseconds from the request to the end of a working answer. */
  thinking: number;
}

/** The address, first of all; when a piece of a timed answer left, by the machine's clock; what was obeyed. */
export type ModelMessage = { url: string } | { frame: string; at: number } | { told: string };

/** Sentences of a working answer: those of a summary of usual length. */
const SENTENCES = 6;
/** A medicine that no other chart holds. */
export const MARK = 'Allopurinol';

/** How servers are seen to fail: each of these is the answer to every request while it lasts. */
export const misbehaviours: Readonly<Record<string, Reply>> = {
  silent: faults.silent,
  stall: faults.stall,
  drip: { text: 'Aspirin 81 mg daily. [1]', dripMs: 1_000 },
  cut: faults.cut,
  no_end: faults.no_end,
  server_error: faults.server_error,
  rate_limited: rateLimited('1'),
  html: faults.html,
  empty: faults.empty,
  huge: faults.huge,
  invented: { text: Array.from({ length: 40 }, (_, line) => `He has myasthenia gravis. [${line + 1}]\n`) },
};

if (process.send) await serve(process.send.bind(process));

async function serve(send: (message: ModelMessage) => unknown): Promise<void> {
  process.once('disconnect', () => process.exit());
  const model = await startModelServer();
  process.on('message', ({ as, thinking }: Behaviour) => {
    model.otherwise(misbehaviours[as] ?? working(thinking, send));
    send({ told: as });
  });
  send({ url: model.url });
}

/** Each of the first statements, half of them as they stand and half in a few more words, evenly over the time. */
function working(thinking: number, send: (message: ModelMessage) => unknown): Answer {
  return (request) => {
    const lines = statementsOf(request)
      .slice(0, SENTENCES)
      .map(({ number, text }, line) => `${line % 2 === 0 ? text : `At this visit, ${text}`} [${number}]\n`);
    const everyMs = thinking / (lines.length + 1);
    const reply: Reply = { text: lines, delayMs: everyMs, everyMs };
    // Told only of charts that hold this word, which are those whose sentences are timed.
    if (!request.prompt.includes(MARK)) return reply;
    return { ...reply, onFrame: (frame) => send({ frame, at: Date.now() }) };
  };
}
