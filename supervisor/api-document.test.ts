// The API of the whole supervisor against its own document, and against what docs/api.md says of it.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSupervisorRig, type SupervisorRig } from './testing/supervisor-rig.ts';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}
interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}
interface Named {
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

let rig: SupervisorRig;
let document: Document;
let operations: readonly Named[];

beforeAll(async () => {
  rig = createSupervisorRig();
  await rig.start();
  document = (await rig.get('/api/v1/openapi.json')) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ name: `${method.toUpperCase()} ${path}`, path, method, operation },
    })),
  );
});
afterAll(() => rig.close());

/** Names of the operations for which this does not hold. */
function except(holds: (one: Named) => boolean): readonly string[] {
  return operations.filter((one) => !holds(one)).map(({ name }) => name);
}

test('it is OpenAPI 3.1 with everything that there is', () => {
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Vigie', version: '1' } });
  expect(operations.length).toBeGreaterThan(20);
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/v1/gateways', '/api/v1/events', '/api/v1/downlinks', '/api/v1/lns']),
  );
});

test('each operation has a summary, a tag, an id of its own, its errors and what signs it', () => {
  expect(except(({ operation }) => (operation.summary ?? '').length > 3)).toEqual([]);
  expect(except(({ operation }) => operation.tags?.length === 1)).toEqual([]);
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(ids.filter((id, index) => id === undefined || ids.indexOf(id) !== index)).toEqual([]);
  expect(except(({ operation }) => '500' in operation.responses)).toEqual([]);
  const schemes = Object.keys(document.components.securitySchemes);
  const isSigned = (operation: Operation): boolean =>
    operation.security?.every((one) => Object.keys(one).every((name) => schemes.includes(name))) === true;
  expect(except(({ operation }) => isSigned(operation))).toEqual([]);
  const isOpen = ({ operation }: Named): boolean => operation.security?.length === 0;
  expect(except((one) => isOpen(one) || '401' in one.operation.responses)).toEqual([]);
  expect(except((one) => one.method === 'get' || '403' in one.operation.responses)).toEqual([]);
});

test('each operation says what a good answer is, and writes errors as problem details', () => {
  expect(
    except(({ operation }) => Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status))),
  ).toEqual([]);
  const errorsOf = ({ operation }: Named) =>
    Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
  expect(
    except((one) => errorsOf(one).every(([, { content }]) => 'application/problem+json' in (content ?? {}))),
  ).toEqual([]);
});

test('the parameters of each path are described, and no others', () => {
  expect(
    except(({ path, operation }) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = (operation.parameters ?? []).filter((one) => one.in === 'path');
      return (
        described.every(({ required }) => required === true) &&
        described
          .map(({ name }) => name)
          .toSorted()
          .join() === inPath.toSorted().join()
      );
    }),
  ).toEqual([]);
});

test('every reference leads somewhere, and every schema has a name that people gave it', () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
  const names = Object.keys(document.components.schemas);
  expect(references.filter((one) => !names.includes(one.replace('#/components/schemas/', '')))).toEqual([]);
  expect(names.filter((name) => !/^[A-Z][A-Za-z]+$/.test(name))).toEqual([]);
  // Of JSON Schema drafts and OpenAPI 3.0; 3.1 has none of them.
  expect(text).not.toMatch(/"\$id":|"nullable":/);
});

test('everything that can be read without parameters answers, or says that one has to sign in', async () => {
  for (const { path, method } of operations) {
    if (method !== 'get' || path.includes('{') || path === '/api/v1/events') continue;
    const answer = await fetch(rig.url() + path);
    await answer.arrayBuffer();
    expect([200, 401], path).toContain(answer.status);
    expect(answer.headers.get('cache-control'), path).toBe('no-store');
  }
});

test('docs/api.md names only what there is', () => {
  const page = readFileSync(new URL('../docs/api.md', import.meta.url), 'utf8');
  const patterns = Object.keys(document.paths).map(
    (path) => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  );
  const named = [...page.matchAll(/\/api\/v1\/[\w/.{}-]+\w/g)].map(([path]) => path);
  expect(named.length).toBeGreaterThan(8);
  const known = (path: string): boolean =>
    path === '/api/v1/openapi.json' || patterns.some((pattern) => pattern.test(path));
  expect(named.filter((path) => !known(path))).toEqual([]);
});
