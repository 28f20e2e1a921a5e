import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { api } from '../support/client.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

type Json = { [key: string]: unknown };
interface Operation extends Json {
  operationId?: string;
  parameters?: Json[];
  responses: Record<string, Json>;
}
interface Document extends Json {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Json> };
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];
const withoutSlash = (path: string) => (path.length > 1 ? path.replace(/\/$/, '') : path);
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Every object inside, itself included, with its place. */
function* objectsIn(value: unknown, place = '#'): Generator<[string, Json]> {
  if (!isObject(value)) return;
  yield [place, value];
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${place}/${key}`);
}

describe.each(engines)('documentation on %s', (engine) => {
  const http = serve(engine);
  const read = async () => (await http.get('/openapi.json')).json<Document>();
  const operations = async () =>
    Object.entries((await read()).paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([method]) => methods.includes(method))
        .map(([method, operation]) => ({ path, method, operation })),
    );

  test.each(['/openapi.json', '/openapi.json/'])('%s is an OpenAPI 3.1 document', async (path) => {
    const answer = await http.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/json/);
    const document = answer.json<Document>();
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({
      title: expect.stringMatching(/\S/),
      version: expect.stringMatching(/\S/),
    });
  });

  test('every call of the contract stands in it', async () => {
    const documented = (await operations()).map(
      ({ path, method }) => `${method} ${withoutSlash(path).replace(/\{\w+\}/g, '{}')}`,
    );
    const expected = [
      'get /health',
      'get /health/ready',
      ...['get', 'post'].map((method) => `${method} ${api}/patients`),
      ...['get', 'put', 'delete'].map((method) => `${method} ${api}/patients/{}`),
      ...['get', 'post', 'delete'].map((method) => `${method} ${api}/patients/{}/notes`),
      ...['get', 'delete'].map((method) => `${method} ${api}/patients/{}/notes/{}`),
      `get ${api}/patients/{}/summary`,
    ];
    expect(documented).toEqual(expect.arrayContaining(expected));
  });

  test('no path stands there twice, with and without its slash', async () => {
    const paths = Object.keys((await read()).paths).map(withoutSlash);
    expect(new Set(paths).size).toBe(paths.length);
  });

  test('every reference leads somewhere', async () => {
    const document = await read();
    for (const [place, object] of objectsIn(document)) {
      if (typeof object.$ref !== 'string') continue;
      expect(object.$ref, place).toMatch(/^#\//);
      const target = object.$ref
        .slice(2)
        .split('/')
        .map((part) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~'))
        .reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), document);
      expect(target, `${place} → ${object.$ref}`).toBeDefined();
    }
  });

  test('every parameter of a path is declared, and required', async () => {
    for (const { path, method, operation } of await operations()) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(declared.map((parameter) => parameter.name).sort(), `${method} ${path}`).toEqual(inPath.sort());
      for (const parameter of declared) expect(parameter.required).toBe(true);
    }
  });

  test('every response has a description, every operation a success', async () => {
    const ids: string[] = [];
    for (const { path, method, operation } of await operations()) {
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => /^2(\d\d|XX)$/.test(status)),
        `${method} ${path}`,
      ).toBe(true);
      for (const response of Object.values(operation.responses)) {
        if (!('$ref' in response)) expect(response.description, `${method} ${path}`).toMatch(/\S/);
      }
      if (operation.operationId) ids.push(operation.operationId);
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('errors are documented as problems', async () => {
    const { operation } =
      (await operations()).find(
        ({ path, method }) => method === 'post' && withoutSlash(path) === `${api}/patients`,
      ) ?? expect.fail('no operation');
    expect(Object.keys(operation.responses).some((status) => /^4|default/.test(status))).toBe(true);
    expect(JSON.stringify(await read())).toContain('application/problem+json');
  });

  test('its schemas are JSON Schema 2020-12, without the words of OpenAPI 3.0', async () => {
    const document = await read();
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      expect(ajv.validateSchema(schema), name).toBe(true);
    }
    for (const [place, object] of objectsIn(document.paths)) {
      if (isObject(object.schema)) expect(ajv.validateSchema(object.schema), place).toBe(true);
      if (!place.endsWith('/properties')) expect(object, place).not.toHaveProperty('nullable');
    }
  });

  test('what it documents is what a path allows', async () => {
    for (const [path, item] of Object.entries((await read()).paths)) {
      if (!path.startsWith(api)) continue;
      const documented = Object.keys(item).filter((method) => methods.includes(method));
      const answer = await http.send('PATCH', path.replace(/\{\w+\}/g, '1'));
      expect(answer.status, path).toBe(405);
      const allowed = (answer.headers.allow ?? '')
        .split(/, */)
        .filter((name) => !['HEAD', 'OPTIONS'].includes(name));
      expect(allowed.sort(), path).toEqual(documented.map((method) => method.toUpperCase()).sort());
    }
  });

  describe.each(['/docs', '/docs/'])('%s', (path) => {
    const assets = async () => {
      const { text } = await http.get(path);
      return [...text.matchAll(/\b(?:src|href)="([^"]+)"/g)].map(
        ([, link = '']) => new URL(link, http.url() + path),
      );
    };

    test('is a page, without a redirect', async () => {
      const answer = await http.get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
    });

    test('takes every asset from this server, and each one is there', async () => {
      const found = (await assets()).filter((asset) => asset.protocol.startsWith('http'));
      expect(found.length).toBeGreaterThan(0);
      for (const asset of found) {
        expect(asset.origin).toBe(new URL(http.url()).origin);
        expect((await http.get(asset.pathname + asset.search)).status, asset.href).toBe(200);
      }
    });

    test('calls no validator elsewhere, and its policy lets it call none', async () => {
      const page = await http.get(path);
      expect(page.text).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|localhost)[^"'\s]*\.(js|css|png|ico)/);
      expect(page.headers['content-security-policy'] ?? '').not.toMatch(
        /https?:\/\/(?!127\.0\.0\.1|localhost)/,
      );
      const initializer = (await assets()).find((asset) => /initializer/.test(asset.pathname));
      if (initializer) {
        const { text } = await http.get(initializer.pathname);
        expect(text).not.toMatch(/validator\.swagger\.io/);
        expect(text).toMatch(/"?validatorUrl"? *: *null/);
      }
    });
  });
});
