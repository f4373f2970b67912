import { Type } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEventStream } from './event-stream.ts';
import { problemAnswer } from './route-rules.ts';
import { nullable } from './schema-types.ts';
import type { Routes } from './server.ts';
import { type HttpRig, startHttpRig } from './testing/http-rig.ts';

const Part = Type.Object({ size: Type.Integer() }, { $id: 'Part' });
const Thing = Type.Object(
  { name: Type.String(), best: nullable(Part), parts: Type.Array(Part) },
  { $id: 'Thing' },
);

const routes: Routes = (server) => {
  server.put(
    '/api/v1/things/:name/parts',
    {
      config: { access: 'inventory.write' },
      schema: {
        ...{ tags: ['things'], summary: 'Change parts', params: Type.Object({ name: Type.String() }) },
        body: Type.Object({ parts: Type.Array(Type.Object({ size: Type.Integer() })) }),
        response: { 200: Thing, 204: Type.Null(), 409: problemAnswer('Too many parts') },
      },
    },
    () => ({ name: 'x', best: null, parts: [{ size: 1 }] }),
  );
  server.post(
    '/api/v1/import',
    {
      config: { access: 'open', consumes: 'text/csv' },
      schema: { tags: ['things'], summary: 'Import', response: { 200: Thing } },
    },
    () => ({ name: 'x', best: { size: 2 }, parts: [] }),
  );
  server.get('/page', { config: { access: 'open' } }, () => 'page');
};

interface Operation {
  readonly operationId: string;
  readonly description?: string;
  readonly security: unknown;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let rig: HttpRig;
let document: Document;

beforeAll(async () => {
  rig = await startHttpRig({ routes: [routes, createEventStream().routes] });
  const answer = await rig.get('/api/v1/openapi.json');
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  document = (await answer.json()) as Document;
});
afterAll(() => rig.stop());

test('every route of the API is in the document, and nothing else', () => {
  expect(document.openapi).toBe('3.1.0');
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const added = rig
    .routes()
    .filter(
      ({ method, url }) => method !== 'HEAD' && url.startsWith('/api/v1/') && !url.endsWith('openapi.json'),
    )
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(documented.toSorted()).toEqual(added.toSorted());
  expect(added).toHaveLength(3);
});

test('an operation has a name, its errors, what signs it, and the right it needs in words', () => {
  const operation = document.paths['/api/v1/things/{name}/parts']?.['put'];
  expect(operation).toMatchObject({
    operationId: 'putThingsByNameParts',
    tags: ['things'],
    summary: 'Change parts',
    description: 'Needs the right `inventory.write`.',
    security: [{ token: [] }, { session: [] }],
    parameters: [{ name: 'name', in: 'path', required: true }],
  });
  const statuses = ['200', '204', '400', '401', '403', '404', '409', '413', '415', '422', '500', '503'];
  expect(Object.keys(operation?.responses ?? {})).toEqual(statuses);
  expect(operation?.responses['200']?.description).toBe('OK');
  expect(operation?.responses['409']).toMatchObject({
    description: 'Too many parts',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  expect(document.paths['/api/v1/import']?.['post']?.security).toEqual([]);
});

test('bodies are closed to unknown fields, or are CSV', () => {
  expect(document.paths['/api/v1/things/{name}/parts']?.['put']?.requestBody?.content).toMatchObject({
    'application/json': {
      schema: {
        additionalProperties: false,
        properties: { parts: { items: { additionalProperties: false } } },
      },
    },
  });
  expect(Object.keys(document.paths['/api/v1/import']?.['post']?.requestBody?.content ?? {})).toEqual([
    'text/csv',
  ]);
});

test('schemas are called by their $id, once', () => {
  expect(Object.keys(document.components.schemas).toSorted()).toEqual(['Part', 'Problem', 'Thing']);
  const text = JSON.stringify(document);
  expect(text).not.toMatch(/"\$id"|def-\d/);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);
  expect(
    references.filter((one) => !/^#\/components\/schemas\/(?:Part|Problem|Thing)$/.test(one ?? '')),
  ).toEqual([]);
});

test('answers are written by the schemas, named parts included', async () => {
  const csv = { 'content-type': 'text/csv' };
  expect(await (await rig.send('POST', '/api/v1/import', 'a', csv)).json()).toEqual({
    name: 'x',
    best: { size: 2 },
    parts: [],
  });
  const put = await rig.send('PUT', '/api/v1/things/x/parts', { parts: [] });
  expect(await put.json()).toEqual({ name: 'x', best: null, parts: [{ size: 1 }] });
});

test('the page to try the API loads only what is here, and runs no script that stands in it', async () => {
  const page = await rig.get('/api/');
  const csp = page.headers.get('content-security-policy') ?? '';
  expect(csp).toContain("script-src 'self'");
  expect(csp).not.toContain('unsafe');
  const html = await page.text();
  expect(html).not.toMatch(/<script>|<style|style=|\son\w+=|https?:/);
  const loaded = [...html.matchAll(/(?:src|href)="(\/api\/[^"]+)"/g)].map(([, path]) => path ?? '');
  expect(loaded).toHaveLength(3);
  for (const path of loaded) {
    const answer = await rig.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/(?:css|javascript)/);
    await answer.arrayBuffer();
  }
});
