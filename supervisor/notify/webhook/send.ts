// One due message to a webhook: a signed POST, to public addresses only, following nothing.

import { lookup as resolve } from 'node:dns';
import { type ClientRequest, type IncomingMessage, request as plainly, type RequestOptions } from 'node:http';
import { request as securely } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Webhook } from '../model.ts';
import type { Due, Send, Tried } from '../outbox/model.ts';
import { createGuard, urlComplaint } from './guard.ts';
import { signatureOf } from './sign.ts';

export interface WebhookDeps {
  readonly webhook: (id: string) => Webhook | null;
  /** Networks that are not public and may be reached all the same. */
  readonly allowedNetworks: readonly string[];
  readonly baseUrl: string | null;
  readonly now: () => number;
  readonly timeoutMs?: number;
}

export interface WebhookSend {
  readonly send: Send;
  readonly abort: () => void;
}

const TIMEOUT_MS = 10_000;
/** Of an answer, for the proof. */
const MAX_ANSWER = 500;

export function createWebhookSend(deps: WebhookDeps): WebhookSend {
  const guard = createGuard(deps.allowedNetworks);
  const open = new Set<ClientRequest>();
  let isAborted = false;

  /** Checked where the connection is made: a name may lead elsewhere by then. */
  const guarded: LookupFunction = (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 0);
      if (addresses.length === 0 || !addresses.every(({ address }) => guard.allows(address))) {
        return done(new ForbiddenError(), '', 0);
      }
      if (options.all === true) return done(null, addresses);
      const [first] = addresses;
      done(null, first?.address ?? '', first?.family ?? 4);
    });
  };

  function post(url: URL, headers: Record<string, string>, body: string): Promise<Tried> {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !guard.allows(host)) return Promise.resolve(FORBIDDEN);
    return new Promise((done) => {
      const options: RequestOptions = { method: 'POST', headers, lookup: guarded, agent: false };
      const asked = url.protocol === 'https:' ? securely(url, options) : plainly(url, options);
      const end = (tried: Tried): void => {
        clearTimeout(cut);
        open.delete(asked);
        done(tried);
        asked.destroy();
      };
      let status: number | null = null;
      const cut = setTimeout(
        // It has answered, and only never ends: to send it again would tell it twice.
        () => end(status === null ? SILENT : meaningOf(status, '')),
        deps.timeoutMs ?? TIMEOUT_MS,
      );
      open.add(asked);
      asked.on('error', (error) => {
        if (isAborted) end({ kind: 'away', response: 'stopped' });
        else if (error instanceof ForbiddenError) end(FORBIDDEN);
        else end({ kind: 'deferred', code: null, response: error.message });
      });
      asked.on('response', (answer) => {
        const { statusCode = 0 } = answer;
        status = statusCode;
        void beginningOf(answer).then((text) => end(meaningOf(statusCode, text)));
      });
      asked.end(body);
    });
  }

  return {
    send(due) {
      const webhook = deps.webhook(due.recipient);
      if (webhook === null || webhook.disabledMs !== null) {
        return Promise.resolve({ kind: 'dropped', response: 'webhook removed' });
      }
      if (urlComplaint(webhook.url) !== null) return Promise.resolve(FORBIDDEN);
      const body = JSON.stringify(bodyOf(due, deps.baseUrl));
      return post(
        new URL(webhook.url),
        {
          'content-type': 'application/json; charset=utf-8',
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': 'Vigie',
          'vigie-id': due.messageId.slice(1, -1),
          'vigie-signature': signatureOf(webhook.secret, body, deps.now()),
        },
        body,
      );
    },
    abort() {
      isAborted = true;
      for (const asked of open) asked.destroy(new Error('stopped'));
    },
  };
}

class ForbiddenError extends Error {}

const SILENT: Tried = { kind: 'deferred', code: null, response: 'no answer in time' };
const FORBIDDEN: Tried = { kind: 'failed', code: null, response: 'this address may not be reached' };

/** 2xx is taken; 408, 429 and 5xx may be later. A redirect is not followed: its target was not written down by anybody. */
export function meaningOf(status: number, response: string): Tried {
  const tried = { code: status, response: `${status} ${response}`.trim() };
  if (status >= 200 && status < 300) return { kind: 'accepted', ...tried };
  const isLater = status === 408 || status === 429 || status >= 500;
  return { kind: isLater ? 'deferred' : 'failed', ...tried };
}

/** JSON as it goes out; `id` stays the same when it is sent again. */
export function bodyOf(due: Due, baseUrl: string | null) {
  const { notice, kind, thread, key, atMs, messageId } = due;
  const { subject, scope, content } = notice;
  const urlOf = (path: string | undefined): string | null =>
    baseUrl !== null && path !== undefined && URL.canParse(path, baseUrl)
      ? new URL(path, baseUrl).href
      : null;
  return {
    id: messageId.slice(1, -1),
    ...{ thread, kind, key, atMs, subject, severity: scope.severity, scope },
    fr: { ...content.fr, url: urlOf(content.fr.link?.path) },
    en: { ...content.en, url: urlOf(content.en.link?.path) },
  };
}

/** Never more of it than is kept. */
async function beginningOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of answer) {
      text += String(chunk);
      if (text.length >= MAX_ANSWER) break;
    }
  } catch {
    // The status has come; what was to follow it does not matter.
  }
  return text
    .slice(0, MAX_ANSWER)
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim();
}
