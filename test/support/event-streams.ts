/** One server-sent event. `at`: milliseconds since the request began. */
export interface ServerEvent {
  event: string;
  data: unknown;
  at: number;
}

/** Reads a stream of server-sent events until it ends, or until the reader has what it wants. */
export async function readEvents(
  url: string,
  options: { signal?: AbortSignal; until?: (event: ServerEvent) => boolean } = {},
): Promise<ServerEvent[]> {
  const started = performance.now();
  const leave = new AbortController();
  const signal = AbortSignal.any([leave.signal, ...(options.signal ? [options.signal] : [])]);
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
  if (response.status !== 200 || !response.body) throw new Error(`no stream, but ${response.status}`);
  const events: ServerEvent[] = [];
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + text).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      const [, event] = /^event: (.*)$/m.exec(frame) ?? [];
      const [, data] = /^data: (.*)$/m.exec(frame) ?? [];
      if (!event || !data) continue;
      const read = { event, data: JSON.parse(data) as unknown, at: performance.now() - started };
      events.push(read);
      if (options.until?.(read)) {
        leave.abort();
        return events;
      }
    }
  }
  return events;
}
