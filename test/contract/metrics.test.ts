import { describe, expect, test, vi } from 'vitest';
import { api } from '../support/client.ts';
import { expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

function samplesOf(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] =
        /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', label = '']) => [
        key,
        label,
      ]);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}

describe.each(engines)('metrics on %s', (engine) => {
  const http = serve(engine, { METRICS_ENABLED: 'true' });
  const samples = async () => samplesOf((await http.get('/metrics')).text);
  const requests = async () => (await samples()).filter(({ name }) => name === 'http_requests_total');

  test.each(['/metrics', '/metrics/'])('%s is in the Prometheus text format', async (path) => {
    await http.get('/health');
    const answer = await http.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/plain; *version=0\.0\.4/);
    for (const { name, value } of samplesOf(answer.text)) {
      expect(name).not.toBe('');
      if (name.startsWith('http_')) expect(value).toBeGreaterThanOrEqual(0);
    }
    expect(answer.text).toMatch(/^# TYPE http_requests_total counter$/m);
    expect(answer.text).toMatch(/^# TYPE http_request_duration_seconds histogram$/m);
  });

  test('requests are counted by method, route pattern and status as a number', async () => {
    const patient = await http.createPatient();
    for (let i = 0; i < 3; i++) await http.get(`${api}/patients/${patient.id}`);
    await http.get(`${api}/patients/999999999`);
    await vi.waitFor(async () => {
      const found = (await requests()).filter(
        ({ labels }) =>
          labels.method === 'GET' &&
          /patients\/[^/]*id[^/]*$/.test(labels.endpoint ?? '') &&
          labels.status === '200',
      );
      expect(found).toHaveLength(1);
      expect(found[0]?.value).toBe(3);
    });
    const all = await requests();
    expect(all.some(({ labels }) => labels.method === 'POST' && labels.status === '201')).toBe(true);
    expect(all.some(({ labels }) => labels.method === 'GET' && labels.status === '404')).toBe(true);
    for (const { labels } of all) {
      expect(Object.keys(labels).sort()).toEqual(['endpoint', 'method', 'status']);
      expect(labels.status).toMatch(/^[1-5]\d\d$/);
    }
  });

  test('durations carry no label beside those three', async () => {
    await http.get('/health');
    await vi.waitFor(async () => {
      const durations = (await samples()).filter(({ name }) =>
        name.startsWith('http_request_duration_seconds'),
      );
      expect(durations.length).toBeGreaterThan(0);
      for (const { labels } of durations) {
        expect(['endpoint', 'method', 'status', 'le']).toEqual(expect.arrayContaining(Object.keys(labels)));
      }
    });
  });

  test('the scrape itself is left out', async () => {
    await http.get('/metrics');
    await http.get('/metrics');
    expect((await requests()).filter(({ labels }) => labels.endpoint?.includes('metrics'))).toEqual([]);
  });

  test('no address of a client becomes a label', async () => {
    await http.get('/nowhere/8675309');
    await http.get(`${api}/patients/8675309/nowhere`);
    await http.get(`${api}/patients?search=Quixotemarker`);
    await http.send('PROPFIND', `${api}/patients/8675309`);
    await http.createPatient('Quixotemarker');
    await vi.waitFor(async () => {
      expect((await requests()).some(({ labels }) => labels.status === '404')).toBe(true);
    });
    const { text } = await http.get('/metrics');
    expect(text).not.toContain('8675309');
    expect(text).not.toContain('Quixotemarker');
  });

  test('unknown routes share one label, however many there are', async () => {
    const before = new Set((await requests()).map(({ labels }) => labels.endpoint));
    for (let i = 0; i < 30; i++) await http.get(`/made-up-${i}/path`);
    const after = new Set((await requests()).map(({ labels }) => labels.endpoint));
    expect(after.size - before.size).toBeLessThanOrEqual(1);
  });

  test('a path with and without its slash is one endpoint', async () => {
    const patient = await http.createPatient();
    await http.get(`${api}/patients/${patient.id}/notes`);
    await http.get(`${api}/patients/${patient.id}/notes/`);
    await vi.waitFor(async () => {
      const notes = (await requests()).filter(
        ({ labels }) => labels.method === 'GET' && /notes\/?$/.test(labels.endpoint ?? ''),
      );
      expect(notes.reduce((sum, { value }) => sum + value, 0)).toBe(2);
    });
  });

  test('other methods are not allowed', async () => {
    const answer = await http.send('POST', '/metrics');
    expectProblem(answer, 405);
    expect(answer.headers.allow).toMatch(/\bGET\b/);
  });
});

describe.each(engines)('metrics switched off on %s', (engine) => {
  const http = serve(engine, { METRICS_ENABLED: 'false' });

  test('the path is not found', async () => {
    expectProblem(await http.get('/metrics'), 404);
    expectProblem(await http.get('/metrics/'), 404);
  });

  test('everything else works', async () => {
    expect((await http.get('/health')).status).toBe(200);
    expect((await http.createPatient()).id).toBeGreaterThan(0);
  });
});
