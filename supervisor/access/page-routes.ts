// HTTP routes of the pages of signing in, signing out and choosing a password.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { HOME_PATHS, SIGN_IN_PATHS, SIGN_OUT_PATHS } from '../platform/http/page-paths.ts';
import { ProblemError } from '../platform/http/problem.ts';
import type { ApiServer, Routes } from '../platform/http/server.ts';
import { BusyError } from '../platform/turns.ts';
import { inLanguage } from '../web/paths.ts';
import { actorOf } from './actor.ts';
import type { Channel } from './channel.ts';
import type { Directory } from './directory.ts';
import type { Invitations } from './invitations.ts';
import type { Language } from './model.ts';
import type { OwnAccount } from './own-account.ts';
import { PAGE_TEXTS } from './page-texts.ts';
import { CHOOSE_PATHS, choosePage, type Frame, type RoomPage, signInPage } from './pages.ts';
import { complaintText } from './password-words.ts';
import { clearCookie, cookieOf, setCookie } from './requests.ts';
import { safeReturnPath } from './return-path.ts';
import { accountOf, requireSession } from './session-api.ts';
import type { SignedIn, SignIn } from './sign-in.ts';

export interface PageDeps {
  readonly directory: Directory;
  readonly signIn: SignIn;
  readonly own: OwnAccount;
  readonly invitations: Invitations;
  readonly channelOf: (request: FastifyRequest) => Channel;
  readonly frame: Frame;
}

const FORM = 'application/x-www-form-urlencoded';
/** A login, a password and a path, each of them encoded. */
const FORM_LIMIT_BYTES = 16_384;
const LANGUAGES: readonly Language[] = ['fr', 'en'];

export function pageRoutes(deps: PageDeps): Routes {
  return (server) => {
    // Forms are read by these routes alone.
    server.register((scope: ApiServer, _options: unknown, done: () => void) => {
      scope.addContentTypeParser(
        FORM,
        { parseAs: 'string', bodyLimit: FORM_LIMIT_BYTES },
        (_request, body, parsed) => parsed(null, Object.fromEntries(new URLSearchParams(String(body)))),
      );
      for (const language of LANGUAGES) addPages(scope, language, deps);
      done();
    });
  };
}

function addPages(server: ApiServer, language: Language, deps: PageDeps): void {
  const { directory, signIn, own, invitations, channelOf } = deps;
  const texts = PAGE_TEXTS[language];
  const open = { config: { access: 'open' } } as const;
  const form = { config: { access: 'open', consumes: FORM } } as const;

  function send(request: FastifyRequest, reply: FastifyReply, status: number, page: RoomPage): FastifyReply {
    const { principal } = request;
    const { html } = deps.frame({ ...page, language, principal });
    return reply.code(status).type('text/html; charset=utf-8').send(html);
  }

  const blank = { language, login: '', to: null, complaint: null, notice: null, name: null };

  server.get(SIGN_IN_PATHS[language], open, (request, reply) => {
    const { to, chosen } = fieldsOf(request.query);
    const view = {
      ...blank,
      to: pathOrNull(to),
      complaint: channelOf(request) === 'unsafe' ? texts.unsafe : null,
      notice: chosen === undefined ? null : texts.chosen,
      name: request.principal.account?.name ?? null,
    };
    return send(request, reply, 200, signInPage(view));
  });

  server.post(SIGN_IN_PATHS[language], form, async (request, reply) => {
    const { login = '', password = '', to } = fieldsOf(request.body);
    const view = { ...blank, login, to: pathOrNull(to) };
    const channel = channelOf(request);
    if (channel === 'unsafe')
      return send(request, reply, 403, signInPage({ ...view, complaint: texts.unsafe }));
    const { headers, ip: address } = request;
    const agent = headers['user-agent'] ?? '';
    const cookie = cookieOf(request, channel);
    const outcome = await orBusy(() => signIn.signIn({ login, password, address, agent, cookie }));
    if (outcome === 'busy' || outcome.kind !== 'signed-in') {
      const [status, complaint, retryAfterS] = complaintOf(outcome, language);
      if (retryAfterS !== null) void reply.header('retry-after', retryAfterS);
      return send(request, reply, status, signInPage({ ...view, complaint }));
    }
    setCookie(reply, channel, outcome.secret);
    // From here on in the language of the account, wherever somebody signed in.
    const { language: chosen } = outcome.account;
    return reply.redirect(inLanguage(safeReturnPath(to, HOME_PATHS[chosen]), chosen), 303);
  });

  server.post(SIGN_OUT_PATHS[language], form, async (request, reply) => {
    if (request.principal.kind === 'session') {
      const session = requireSession(directory, request);
      await own.endSessions(accountOf(directory, request), [session], actorOf(request.principal, request.ip));
    }
    clearCookie(reply, channelOf(request));
    return reply.redirect(SIGN_IN_PATHS[language], 303);
  });

  server.get(CHOOSE_PATHS[language], open, (request, reply) => {
    const { code = '' } = fieldsOf(request.query);
    const account = invitations.look(code);
    const page = choosePage({ language, code, account, complaint: null });
    return send(request, reply, account === null ? 410 : 200, page);
  });

  server.post(CHOOSE_PATHS[language], form, async (request, reply) => {
    const { code = '', password = '' } = fieldsOf(request.body);
    // A password is not sent in the clear to be chosen either.
    if (channelOf(request) === 'unsafe') throw unsafe(texts.unsafe);
    const outcome = await orBusy(() => invitations.redeem(code, password, request.ip));
    if (outcome === 'busy') {
      const account = invitations.look(code);
      return send(request, reply, 503, choosePage({ language, code, account, complaint: texts.busy }));
    }
    switch (outcome.kind) {
      case 'chosen':
        return reply.redirect(`${SIGN_IN_PATHS[language]}?chosen=1`, 303);
      case 'void':
        return send(request, reply, 410, choosePage({ language, code, account: null, complaint: null }));
      case 'complaint': {
        const complaint = complaintText(outcome.complaint, language);
        return send(request, reply, 422, choosePage({ language, code, account: outcome.account, complaint }));
      }
    }
  });
}

type Complaint = readonly [status: number, text: string, retryAfterS: number | null];

function complaintOf(
  outcome: Exclude<SignedIn, { kind: 'signed-in' }> | 'busy',
  language: Language,
): Complaint {
  const texts = PAGE_TEXTS[language];
  if (outcome === 'busy') return [503, texts.busy, 5];
  if (outcome.kind === 'refused') return [401, texts.refused, null];
  const seconds = Math.ceil(outcome.waitMs / 1_000);
  return [429, texts.wait(seconds), seconds];
}

async function orBusy<T>(work: () => Promise<T>): Promise<T | 'busy'> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BusyError) return 'busy';
    throw error;
  }
}

function unsafe(detail: string): ProblemError {
  return new ProblemError({ status: 403, title: 'HTTPS needed', detail });
}

function pathOrNull(to: string | undefined): string | null {
  const path = safeReturnPath(to, '');
  return path === '' ? null : path;
}

/** Text fields of a query or form; of what is there twice, none. */
function fieldsOf(source: unknown): Readonly<Record<string, string | undefined>> {
  if (typeof source !== 'object' || source === null) return {};
  return Object.fromEntries(Object.entries(source).filter(([, value]) => typeof value === 'string'));
}
