import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { api, inParallel, type Patient } from '../support/client.ts';
import { expectNothingInside } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { exchangeRaw, openSocket, type RawExchange } from '../support/sockets.ts';
import { engines } from '../support/system.ts';
import { staysWell } from '../support/wellbeing.ts';

const patients = `${api}/patients`;
const payload = JSON.stringify({ name: 'Raw Person', date_of_birth: '1990-01-01' });
const head = (extra: string, path = patients) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${extra}\r\n\r\n`;

describe.each(engines)('hostile connections on %s', (engine) => {
  const http = serve(engine);
  staysWell(http);

  /** Refused: an answer of the client's fault, whole and without anything inside, or a closed connection. */
  const expectTurnedAway = ({ answers, closed }: RawExchange) => {
    expect(answers.length > 0 || closed).toBe(true);
    for (const { status, headers, body } of answers) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expectNothingInside(body);
      if (body !== '') {
        expect(headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(JSON.parse(body)).toMatchObject({
          status,
          title: expect.any(String),
          detail: expect.any(String),
        });
      }
    }
  };
  const storesNothing = async (work: () => Promise<unknown>) => {
    const before = await http.countPatients();
    await work();
    expect(await http.countPatients()).toBe(before);
  };

  describe('not HTTP', () => {
    test.each([
      ['noise', Buffer.from([0, 1, 2, 3, 0xff, 0xfe, 13, 10, 13, 10])],
      ['a greeting of TLS', Buffer.from('1603010200010001fc0303', 'hex')],
      ['a greeting of HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
      ['a greeting of SSH', Buffer.from('SSH-2.0-OpenSSH_9.0\r\n\r\n')],
      ['Redis', Buffer.from('*1\r\n$4\r\nPING\r\n\r\n')],
      ['a method nobody knows', Buffer.from('BREW /health HTTP/1.1\r\nHost: x\r\n\r\n')],
      ['a method in small letters', Buffer.from('get /health HTTP/1.1\r\nHost: x\r\n\r\n')],
      ['a version of tomorrow', Buffer.from('GET /health HTTP/9.9\r\nHost: x\r\n\r\n')],
      ['no host', Buffer.from('GET /health HTTP/1.1\r\n\r\n')],
      ['blanks in the address', Buffer.from('GET /he alth HTTP/1.1\r\nHost: x\r\n\r\n')],
      ['NUL in the address', Buffer.from('GET /he\0alth HTTP/1.1\r\nHost: x\r\n\r\n')],
      ['a header without a name', Buffer.from('GET /health HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n')],
      ['a blank before the colon', Buffer.from('GET /health HTTP/1.1\r\nHost: x\r\nA : a\r\n\r\n')],
      ['NUL in a header', Buffer.from('GET /health HTTP/1.1\r\nHost: x\r\nA: a\0b\r\n\r\n')],
    ])('%s is turned away', async (_what, bytes) => {
      expectTurnedAway(await exchangeRaw(http.url(), [bytes], { endAfter: true }));
    });

    test.each([
      ['an address of another host', `GET http://evil.example/health HTTP/1.1\r\nHost: x\r\n\r\n`],
      ['an address with a user', `GET http://a:b@x/health HTTP/1.1\r\nHost: x\r\n\r\n`],
      ['a star', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'],
      ['a star to get', 'GET * HTTP/1.1\r\nHost: x\r\n\r\n'],
      ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'],
      [
        'another protocol',
        'GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      ],
      [
        'HTTP/2 in clear',
        'GET /health HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n\r\n',
      ],
      ['an expectation nobody can meet', 'GET /health HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n'],
      ['no version', 'GET /health\r\n\r\n'],
      ['HTTP/1.0', 'GET /health HTTP/1.0\r\n\r\n'],
      ['a folded header', 'GET /health HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n'],
      ['two hosts', 'GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'],
      ['lines that end in LF alone', 'GET /health HTTP/1.1\nHost: x\n\n'],
    ])('%s is answered without a defect, or closed', async (_what, text) => {
      const { answers, closed } = await exchangeRaw(http.url(), [text], { endAfter: true });
      expect(answers.length > 0 || closed).toBe(true);
      for (const { status } of answers) {
        expect(status).toBeLessThan(500);
        expect(status).not.toBe(101);
      }
    });
  });

  describe('lengths that lie', () => {
    test.each([
      ['letters', 'Content-Length: abc'],
      ['a negative one', 'Content-Length: -5'],
      ['a fraction', 'Content-Length: 1.5'],
      ['hexadecimal', 'Content-Length: 0x20'],
      ['one too large for a number', `Content-Length: ${'9'.repeat(30)}`],
      ['two that differ', `Content-Length: 5\r\nContent-Length: ${payload.length}`],
      ['a length and chunks', `Content-Length: ${payload.length}\r\nTransfer-Encoding: chunked`],
      ['chunks of an unknown kind', 'Transfer-Encoding: nonsense'],
      ['chunks that are not last', 'Transfer-Encoding: chunked, identity'],
      ['chunks twice', 'Transfer-Encoding: chunked, chunked'],
      ['chunks behind a tab', 'Transfer-Encoding:\tnot-chunked'],
    ])('%s: turned away', async (_what, header) => {
      await storesNothing(async () => {
        expectTurnedAway(await exchangeRaw(http.url(), [head(header), payload], { endAfter: true }));
      });
    });

    test('more than was sent: nothing is stored when the client goes', async () => {
      await storesNothing(async () => {
        const { answers } = await exchangeRaw(http.url(), [head('Content-Length: 5000'), payload], {
          endAfter: true,
        });
        for (const { status } of answers) expect([400, 408]).toContain(status);
      });
    });

    test('less than was sent: what was declared is no JSON, the rest no request', async () => {
      await storesNothing(async () => {
        expectTurnedAway(
          await exchangeRaw(http.url(), [head('Content-Length: 10'), payload], { expected: 2 }),
        );
      });
    });

    test('far more than is allowed is refused before it is sent', async () => {
      await storesNothing(async () => {
        const exchange = await exchangeRaw(http.url(), [head(`Content-Length: ${2 ** 40}`), payload]);
        expectTurnedAway(exchange);
        expect(exchange.answers.map(({ status }) => status)).toEqual([413]);
      });
    });

    test('the client that asks before it sends is told to go on, or that it is too much', async () => {
      const expectation = (length: number) => head(`Content-Length: ${length}\r\nExpect: 100-continue`);
      const small = await exchangeRaw(http.url(), [expectation(payload.length), payload]);
      expect(small.answers.map(({ status }) => status).filter((status) => status !== 100)).toEqual([201]);
      const large = await exchangeRaw(http.url(), [expectation(50_000_000)]);
      expect(large.answers.map(({ status }) => status).filter((status) => status !== 100)).toEqual([413]);
    });
  });

  describe('chunks', () => {
    const chunked = head('Transfer-Encoding: chunked');
    const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

    test('of one byte each are put together', async () => {
      const { answers } = await exchangeRaw(http.url(), [chunked, ...[...payload].map(chunk), '0\r\n\r\n']);
      expect(answers.map(({ status }) => status)).toEqual([201]);
      expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ name: 'Raw Person' });
    });

    test('that cut a letter in two are put together', async () => {
      const body = Buffer.from(JSON.stringify({ name: 'Zoë 🩺', date_of_birth: '1990-01-01' }));
      const pieces = [...body].map((byte) =>
        Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]),
      );
      const { answers } = await exchangeRaw(http.url(), [chunked, ...pieces, '0\r\n\r\n']);
      expect(JSON.parse(answers[0]?.body ?? '{}')).toMatchObject({ name: 'Zoë 🩺' });
    });

    test.each([
      ['no number', 'zz\r\nabc\r\n0\r\n\r\n'],
      ['a negative one', '-5\r\nabc\r\n0\r\n\r\n'],
      ['one that overflows', 'FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n'],
      ['less than was sent', `2\r\n${payload}\r\n0\r\n\r\n`],
      ['no line end', '5 abc'],
      ['a body in plain', payload],
    ])('whose size is %s: turned away', async (_what, body) => {
      await storesNothing(async () => {
        expectTurnedAway(await exchangeRaw(http.url(), [chunked, body], { endAfter: true }));
      });
    });

    test('without an end store nothing', async () => {
      await storesNothing(async () => {
        const { answers } = await exchangeRaw(http.url(), [chunked, chunk(payload)], { endAfter: true });
        for (const { status } of answers) expect([400, 408]).toContain(status);
      });
    });

    test('without end or limit are stopped', async () => {
      await storesNothing(async () => {
        const pieces = Array<string>(24).fill(chunk(' '.repeat(65_536)));
        const exchange = await exchangeRaw(http.url(), [chunked, ...pieces]);
        expectTurnedAway(exchange);
        expect(exchange.answers.map(({ status }) => status)).toEqual([413]);
      });
    });

    test('with odd trailers and extensions are refused or read', async () => {
      const body = `${payload.length.toString(16)};a=b;c="d"\r\n${payload}\r\n0\r\nX-Trailer: a\r\nContent-Length: 5\r\n\r\n`;
      const before = await http.countPatients();
      const { answers } = await exchangeRaw(http.url(), [chunked, body]);
      expect(answers.length).toBeGreaterThan(0);
      for (const { status } of answers) expect([201, 400, 413]).toContain(status);
      const made = answers.filter(({ status }) => status === 201).length;
      expect(await http.countPatients()).toBe(before + made);
    });
  });

  describe('half a request', () => {
    test.each([
      ['a method', 'PO'],
      ['an address', `POST ${api}/pat`],
      ['headers', `POST ${patients} HTTP/1.1\r\nHost: x\r\nContent-Ty`],
      ['headers without their end', `POST ${patients} HTTP/1.1\r\nHost: x\r\n`],
      ['all headers and no body', head(`Content-Length: ${payload.length}`)],
      ['half a body', head(`Content-Length: ${payload.length}`) + payload.slice(0, 20)],
      ['all but one byte', head(`Content-Length: ${payload.length}`) + payload.slice(0, -1)],
      ['half a chunk', `${head('Transfer-Encoding: chunked')}40\r\n{"name"`],
    ])('%s, and the client is gone: nothing is stored', async (_what, text) => {
      await storesNothing(async () => {
        for (let i = 0; i < 5; i++) {
          const socket = await openSocket(http.url());
          socket.on('error', () => undefined);
          await new Promise((resolve) => socket.write(text, resolve));
          if (i % 2) socket.destroy();
          else socket.resetAndDestroy();
        }
        expect((await http.get('/health')).status).toBe(200);
      });
    });

    test('many that wait keep nobody else waiting', async () => {
      const sockets = await Promise.all(Array.from({ length: 100 }, () => openSocket(http.url())));
      for (const [i, socket] of sockets.entries()) {
        socket.on('error', () => undefined);
        socket.write(i % 2 ? head('Content-Length: 500') + payload : 'GET /health HTTP/1.1\r\nHost:');
      }
      const patient = await http.createPatient();
      expect((await http.get(`${patients}/${patient.id}`)).status).toBe(200);
      for (const socket of sockets) socket.destroy();
    });

    test('a body that comes byte by byte is read', async () => {
      const socket = await openSocket(http.url());
      socket.setNoDelay(true);
      const answered = once(socket, 'data');
      socket.write(head(`Content-Length: ${payload.length}\r\nConnection: close`));
      for (const letter of payload) {
        socket.write(letter);
        await new Promise(setImmediate);
      }
      const [data] = (await answered) as [Buffer];
      expect(data.toString()).toMatch(/^HTTP\/1\.1 201 /);
      socket.destroy();
    });

    test('a client that does not wait for its answer harms nobody', async () => {
      const before = await http.countPatients();
      for (let i = 0; i < 10; i++) {
        const socket = await openSocket(http.url());
        socket.on('error', () => undefined);
        await new Promise((resolve) =>
          socket.write(head(`Content-Length: ${payload.length}`) + payload, resolve),
        );
        socket.destroy();
      }
      const after = await http.countPatients();
      expect(after - before).toBeGreaterThanOrEqual(0);
      expect(after - before).toBeLessThanOrEqual(10);
    });
  });

  describe('several requests at once on one connection', () => {
    const health = 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n';

    test('are answered in their order', async () => {
      const requests = ['/health', `${patients}?size=1`, '/nowhere', '/health'].map(
        (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
      );
      const { answers } = await exchangeRaw(http.url(), [requests.join('')], { expected: 4 });
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 200]);
      expect(JSON.parse(answers[1]?.body ?? '')).toMatchObject({ size: 1 });
    });

    test('writes among them are made once each, and answered in order', async () => {
      const create = (name: string) => {
        const body = JSON.stringify({ name, date_of_birth: '1990-01-01' });
        return head(`Content-Length: ${body.length}`) + body;
      };
      const before = await http.countPatients();
      const requests = [create('First'), create('Second'), health, create('Third')].join('');
      const { answers } = await exchangeRaw(http.url(), [requests], { expected: 4, quietMs: 3_000 });
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 200, 201]);
      const made = answers
        .filter(({ status }) => status === 201)
        .map(({ body }) => JSON.parse(body) as Patient);
      expect(made.map(({ name }) => name)).toEqual(['First', 'Second', 'Third']);
      expect(new Set(made.map(({ id }) => id)).size).toBe(3);
      expect(await http.countPatients()).toBe(before + 3);
    });

    test('a hundred are all answered', async () => {
      const { answers } = await exchangeRaw(http.url(), [health.repeat(100)], {
        expected: 100,
        quietMs: 3_000,
      });
      expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
    });

    test('after a refused body the next one is read from its start, or the connection ends', async () => {
      for (const bad of [
        `POST ${patients} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello`,
        `POST ${patients} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n{`,
        `PATCH ${patients} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 44\r\n\r\n${health}`,
        `POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 44\r\n\r\n${health}`,
        `DELETE ${patients} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`,
      ]) {
        const sized = bad.replace('Content-Length: 44', `Content-Length: ${health.length}`);
        const { answers, closed } = await exchangeRaw(http.url(), [sized, health], {
          expected: 3,
          quietMs: 150,
        });
        expect(answers[0]?.status).toBeGreaterThanOrEqual(400);
        expect(answers[0]?.status).toBeLessThan(500);
        if (answers.length > 1) expect(answers.map(({ status }) => status).slice(1)).toEqual([200]);
        else expect(closed).toBe(true);
      }
    });

    test('the answer to HEAD does not shift the next one', async () => {
      const { text } = await exchangeRaw(http.url(), [`HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n`]);
      expect(text).toMatch(/^HTTP\/1\.1 (200|405) /);
      expect(text.split('\r\n\r\n')[1]).toBe('');
    });
  });

  describe('200 connections at once', () => {
    test('that read are all answered', async () => {
      const patient = await http.createPatient();
      const paths = [
        '/health',
        patients,
        `${patients}/${patient.id}`,
        `${patients}/${patient.id}/summary`,
        '/nowhere',
      ];
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, i) => http.get(paths[i % paths.length] ?? '/health')),
      );
      for (const [i, { status }] of answers.entries()) expect(status).toBe(i % 5 === 4 ? 404 : 200);
    });

    test('that write make one patient each', async () => {
      const before = await http.countPatients();
      const made = await Promise.all(Array.from({ length: 200 }, () => http.createPatient()));
      expect(new Set(made.map(({ id }) => id)).size).toBe(200);
      expect(await http.countPatients()).toBe(before + 200);
      await inParallel(made, 8, ({ id }) => http.remove(`${patients}/${id}`));
    });

    test('that send nonsense are all refused', async () => {
      await storesNothing(async () => {
        const answers = await Promise.all(
          Array.from({ length: 200 }, (_, i) =>
            http.send('POST', patients, {
              body: ['{', '[]', '{"name":1}', '\u0000'][i % 4] ?? '',
              headers: { 'content-type': 'application/json' },
            }),
          ),
        );
        for (const { status } of answers) expect([400, 422]).toContain(status);
      });
    });

    test('that open and say nothing keep nobody waiting', async () => {
      const sockets = await Promise.all(Array.from({ length: 200 }, () => openSocket(http.url())));
      for (const socket of sockets) socket.on('error', () => undefined);
      expect((await http.get('/health')).status).toBe(200);
      expect((await http.createPatient()).id).toBeGreaterThan(0);
      for (const socket of sockets) socket.destroy();
    });
  });
});
