import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface RawExchange {
  /** The complete answers, in the order they came. */
  answers: RawAnswer[];
  /** Everything that came, as it came. */
  text: string;
  /** True when the server ended the connection. */
  closed: boolean;
}

export function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Takes a chunked body apart: its text and the length of all its chunks; `undefined` while its end is missing. */
function dechunk(text: string): { body: string; length: number } | undefined {
  let body = '';
  let place = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', place);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(place, lineEnd), 16);
    const start = lineEnd + 2;
    if (text.length < start + size + 2) return undefined;
    body += text.slice(start, start + size);
    place = start + size + 2;
    if (size === 0) return { body, length: place };
  }
}

/** Reads as many complete answers as the bytes hold; understands `Content-Length` and chunks. */
export function parseAnswers(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes.toString('latin1');
  while (rest.startsWith('HTTP/1.')) {
    const split = rest.indexOf('\r\n\r\n');
    if (split < 0) break;
    const [statusLine = '', ...lines] = rest.slice(0, split).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const status = Number(statusLine.split(' ')[1]);
    const after = rest.slice(split + 4);
    const bodyless = status < 200 || status === 204 || status === 304;
    const length = bodyless ? 0 : Number(headers['content-length'] ?? after.length);
    const found =
      headers['transfer-encoding'] === 'chunked'
        ? dechunk(after)
        : after.length < length
          ? undefined
          : { body: after.slice(0, length), length };
    if (!found) break;
    answers.push({ status, headers, body: Buffer.from(found.body, 'latin1').toString('utf8') });
    rest = after.slice(found.length);
  }
  return answers;
}

/**
 * Writes bytes to the server as they are, and collects what comes back until the server ends the connection,
 * `expected` answers are complete, or nothing has come for `quietMs`.
 */
export async function exchangeRaw(
  url: string,
  pieces: readonly (string | Buffer)[],
  { expected = 1, quietMs = 400, endAfter = false } = {},
): Promise<RawExchange> {
  const socket = await openSocket(url);
  const received: Buffer[] = [];
  let closed = false;
  await new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, quietMs);
    const renew = () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, quietMs);
    };
    socket.on('data', (part) => {
      received.push(part);
      if (parseAnswers(Buffer.concat(received)).filter(({ status }) => status >= 200).length >= expected) {
        clearTimeout(timer);
        // A moment more, so that an answer too many is seen as well.
        timer = setTimeout(resolve, 20);
      } else renew();
    });
    // A reset after bytes that the server will not read is one way of refusing them.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed = true;
      clearTimeout(timer);
      resolve();
    });
    for (const piece of pieces) socket.write(piece);
    if (endAfter) socket.end();
    renew();
  });
  socket.destroy();
  const bytes = Buffer.concat(received);
  return { answers: parseAnswers(bytes), text: bytes.toString('utf8'), closed };
}
