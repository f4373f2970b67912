// The pages and what they load: French at the root, English under /en/.

import { readFileSync } from 'node:fs';
import type { FastifyReply } from 'fastify';
import type { Routes } from '../platform/http/server.ts';
import type { Html } from './html.ts';
import { type StatusView, statusPage, statusPart } from './status-page.ts';

const ASSETS: Readonly<Record<string, string>> = {
  'tokens.css': 'text/css; charset=utf-8',
  'vigie.css': 'text/css; charset=utf-8',
  'live.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

export function webRoutes(view: () => Promise<StatusView>): Routes {
  return (server) => {
    const send = (reply: FastifyReply, page: Html): FastifyReply =>
      reply.type('text/html; charset=utf-8').send(page.html);
    server.get('/', async (_request, reply) => send(reply, statusPage(await view(), 'fr')));
    server.get('/en/', async (_request, reply) => send(reply, statusPage(await view(), 'en')));
    server.get('/part', async (_request, reply) => send(reply, statusPart(await view(), 'fr')));
    server.get('/en/part', async (_request, reply) => send(reply, statusPart(await view(), 'en')));
    for (const [name, type] of Object.entries(ASSETS)) {
      const bytes = readFileSync(new URL(`./assets/${name}`, import.meta.url));
      server.get(`/assets/${name}`, (_request, reply) =>
        reply.type(type).header('cache-control', 'public, max-age=300').send(bytes),
      );
    }
  };
}
