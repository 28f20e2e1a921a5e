/** One call and what came back, for tests that read like a conversation. */
export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

/** Calls under an address, with JSON both ways. */
export function clientOf(base: string) {
  return async <T = Record<string, unknown>>(
    method: string,
    path: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> => {
    const sent = options.body === undefined ? undefined : JSON.stringify(options.body);
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { ...(sent && { 'content-type': 'application/json' }), ...options.headers },
      ...(sent && { body: sent }),
    });
    const text = await response.text();
    const body = (text === '' ? undefined : JSON.parse(text)) as T;
    return { status: response.status, headers: response.headers, body };
  };
}

export type Client = ReturnType<typeof clientOf>;

/** A patient with one short note. */
export async function createPatient(call: Client, name = 'Ada Example'): Promise<number> {
  const patient = await call<{ id: number }>('POST', '/patients', {
    body: { name, date_of_birth: '1970-05-17' },
  });
  await call('POST', `/patients/${patient.body.id}/notes`, {
    body: {
      content: 'S: Cough for three days.\nO: Temp 38.1 C.\nA: Acute bronchitis.\nP: Paracetamol 500 mg.',
      note_timestamp: '2026-01-15T10:30:00Z',
    },
  });
  return patient.body.id;
}

/** Asks until the answer fits, for half a minute at most. */
export async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (tries === 600) throw new Error(`It never came to be: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
