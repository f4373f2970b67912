// Serves pages: each at its path in both languages, whole or (`?part`) only its main part, for those that stay current.

import type { FastifyRequest } from 'fastify';
import type { Routes } from '../platform/http/server.ts';
import { html } from './html.ts';
import type { Page, PageRequest } from './page.ts';
import { PATHS } from './paths.ts';
import { type Assets, shell } from './shell.ts';
import type { Language } from './texts.ts';

const LANGUAGES: readonly Language[] = ['fr', 'en'];
/** Beside the part itself: what the window's title is, and when its data were read. */
const HTML = 'text/html; charset=utf-8';

export function pageRoutes(pages: readonly Page[], assets: Assets, now: () => number): Routes {
  return (server) => {
    for (const page of pages) {
      for (const language of LANGUAGES) {
        server.get(
          PATHS[page.name][language],
          { config: { access: page.access } },
          async (request, reply) => {
            const asked = askedOf(request, language, now());
            const answer = await page.show(asked);
            void reply.type(HTML);
            if (!('part' in asked.query)) return reply.send(shell(page, asked, answer, assets).html);
            return reply.send(
              html`<div data-title="${answer.title}" data-now="${Math.round(asked.nowMs)}">${answer.main}</div>`
                .html,
            );
          },
        );
      }
    }
  };
}

function askedOf(
  { principal, params, query }: FastifyRequest,
  language: Language,
  nowMs: number,
): PageRequest {
  return { language, principal, parameters: textsOf(params), query: textsOf(query), nowMs };
}

function textsOf(values: unknown): Readonly<Record<string, string>> {
  const texts = Object.entries(values ?? {}).map(([name, value]) => [
    name,
    String(Array.isArray(value) ? value.at(-1) : value),
  ]);
  return Object.fromEntries(texts) as Record<string, string>;
}
