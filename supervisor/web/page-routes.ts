// Serves pages: each at its path in both languages, whole or (`?part`) only its main part, for those that stay current.

import type { FastifyRequest } from 'fastify';
import type { ApiServer, Routes } from '../platform/http/server.ts';
import { createCompressor } from './compressed.ts';
import { type Html, html } from './html.ts';
import type { Page, PageAnswer, PageRequest } from './page.ts';
import { actorOfRequest, FORM, MULTIPART } from './page-forms.ts';
import { PATHS } from './paths.ts';
import { type Assets, shell } from './shell.ts';
import type { Language } from './texts.ts';

const LANGUAGES: readonly Language[] = ['fr', 'en'];

export function pageRoutes(pages: readonly Page[], assets: Assets, now: () => number): Routes {
  const parts = createCompressor();
  return (server) => {
    for (const page of pages) for (const language of LANGUAGES) addPage(server, page, language);
    // Forms are read by these routes alone.
    server.register((scope: ApiServer, _options: unknown, done: () => void) => {
      scope.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, parsed) =>
        parsed(null, new URLSearchParams(String(body))),
      );
      scope.addContentTypeParser(MULTIPART, { parseAs: 'string' }, (_request, _body, parsed) =>
        parsed(null, new URLSearchParams()),
      );
      for (const page of pages) for (const language of LANGUAGES) addForm(scope, page, language);
      done();
    });
  };

  function addPage(server: ApiServer, page: Page, language: Language): void {
    const config = { access: page.access, imageOrigin: page.imageOrigin ?? null };
    server.get(PATHS[page.name][language], { config }, async (request, reply) => {
      const asked = askedOf(request, language, now());
      const answer = await page.show(asked);
      if (!('part' in asked.query)) {
        return parts.send(request, reply, shell(page, asked, answer, assets).html, null);
      }
      return parts.send(request, reply, partOf(answer, asked).html, answer);
    });
  }

  function addForm(server: ApiServer, page: Page, language: Language): void {
    const { form } = page;
    if (form === undefined) return;
    const multipart = form.alsoMultipart === true ? ({ alsoConsumes: MULTIPART } as const) : {};
    server.post(
      PATHS[page.name][language],
      { config: { access: form.access, consumes: FORM, ...multipart }, bodyLimit: form.limitBytes },
      async (request, reply) => {
        const asked = askedOf(request, language, now());
        const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
        const actor = actorOfRequest(request);
        const answer = await form.submit({ ...asked, fields, actor, exchange: { request, reply } });
        if (answer.kind === 'see') return reply.redirect(answer.path, 303);
        // It is not read again: what had been typed would be gone.
        const once = { ...page, isLive: false };
        return parts.send(request, reply.code(answer.status), shell(once, asked, answer, assets).html, null);
      },
    );
  }
}

/** Beside the part itself: what the window's title is, and when its data were read. */
function partOf({ title, main }: PageAnswer, { nowMs }: PageRequest): Html {
  return html`<div data-title="${title}" data-now="${Math.round(nowMs)}">${main}</div>`;
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
