// The OpenAPI 3.1 document, made of the schemas that requests are checked with, and a page to try the API.

import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { OPENAPI_PATH } from './openapi-path.ts';
import type { ApiServer, Routes } from './server.ts';

const DESCRIPTION = `The state of a shared LoRaWAN gateway fleet, and what is done about it.

**Signing in.** Scripts send an API token: \`Authorization: Bearer ...\`. Pages use a session cookie; with it, writes are taken
only from pages of this server. Each operation says which right it needs. What one may not see is answered as if it were not there.

**Times** are milliseconds since 1970, UTC, in names that end in \`Ms\`.

**Errors** are problem details (RFC 9457, \`application/problem+json\`): \`detail\` says what to do, \`errors\` names each field.

**Lists** come in pages: \`limit\`, and \`cursor\` with the \`nextCursor\` of the page before; \`null\`: that was the last one.

**ETag.** One object carries its version: send it back as \`If-Match\` with a change. Lists answer 304 to \`If-None-Match\`.

**Events** (\`text/event-stream\`) go on where \`Last-Event-ID\` left off; an event \`reset\` says: read everything anew.`;

type Document = ReturnType<Extract<FastifyDynamicSwaggerOptions['transformObject'], object>>;

/** To be called before any route is added: the document has those that come after. */
export function documentApi(server: ApiServer): void {
  server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Vigie', version: '1', description: DESCRIPTION },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token of an account' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-vigie', description: 'Of the pages' },
        },
      },
    },
    convertConstToEnum: false,
    hideUntagged: true,
    refResolver: {
      buildLocalReference: (schema, _baseUri, _fragment, index) =>
        typeof schema['$id'] === 'string' ? schema['$id'] : `Schema${index}`,
    },
    transformObject(document) {
      const { openapiObject } = document as { openapiObject: Document };
      describeAnswers(openapiObject);
      return openapiObject;
    },
    transform({ schema, url, route: { config } }) {
      const response = { ...config?.problems, ...(schema?.response as object | undefined) };
      if (config?.consumes !== 'text/csv') return { schema: { ...schema, response }, url };
      // A handler reads the bytes itself; the document says what they are.
      return { schema: { ...schema, response, consumes: ['text/csv'], body: { type: 'string' } }, url };
    },
  });
}

interface Operation {
  readonly responses?: Readonly<Record<string, { description: string }>>;
}

/** The framework has one word for whatever an answer is: the status says it better. */
function describeAnswers({ paths = {} }: Document): void {
  const operations = Object.values(paths).flatMap((path) => Object.values(path as Record<string, Operation>));
  for (const { responses = {} } of operations) {
    for (const [status, response] of Object.entries(responses)) {
      if (response.description === 'Default Response') response.description = STATUS_CODES[status] ?? status;
    }
  }
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>API – Vigie</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/assets/icon.svg"><link rel="stylesheet" href="/api/swagger-ui.css"></head>
<body><div id="api"></div><script src="/api/swagger-ui-bundle.js"></script><script src="/api/start.js"></script></body></html>
`;
const START = `SwaggerUIBundle({ url: '${OPENAPI_PATH}', dom_id: '#api', deepLinking: true, validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis], tryItOutEnabled: true, persistAuthorization: false });
`;

export const documentationRoutes: Routes = (server) => {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui')), 'static');
  const file = (path: string, type: string, content: string | Buffer | (() => string)): void => {
    const config = { access: 'open' } as const;
    server.get(path, { config, schema: { hide: true } }, (_request, reply) =>
      reply.type(type).send(typeof content === 'function' ? content() : content),
    );
  };
  const script = 'text/javascript; charset=utf-8';
  file('/api/', 'text/html; charset=utf-8', PAGE);
  file('/api/start.js', script, START);
  file('/api/swagger-ui-bundle.js', script, readFileSync(join(folder, 'swagger-ui-bundle.js')));
  file('/api/swagger-ui.css', 'text/css; charset=utf-8', readFileSync(join(folder, 'swagger-ui.css')));

  let text: string | null = null;
  file(OPENAPI_PATH, 'application/json; charset=utf-8', () => {
    text ??= JSON.stringify(server.swagger());
    return text;
  });
};
