// The mail server: connections that are kept for some seconds, and what its answers mean for one mail.

import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { Tried } from '../outbox/model.ts';
import type { Mail } from './compose.ts';

export interface SmtpDeps {
  readonly host: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly login: { readonly user: string; readonly pass: string } | null;
  /** PEM; `null`: what the system trusts. */
  readonly ca: string | null;
  /** What we call ourselves (EHLO). */
  readonly name: string;
}

export interface Smtp {
  /** Never rejects. One call, one connection: as many at once as there are callers. */
  deliver(mail: Mail): Promise<Tried>;
  /** Ends all connections, also those in use. */
  close(): void;
}

const CONNECT_MS = 15_000;
/** Of silence; RFC 5321 section 4.5.3.2 would wait ten minutes, a lease does not. */
const SILENCE_MS = 40_000;
/** Kept open for the next mail; servers do not like idle ones. */
const IDLE_MS = 3_000;
const MAX_MAILS_EACH = 100;

interface Line {
  readonly connection: SMTPConnection;
  mails: number;
  idle: NodeJS.Timeout | null;
}

interface SmtpError extends Error {
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

export function createSmtp(deps: SmtpDeps): Smtp {
  const { host, port, security, login, ca } = deps;
  const lines = new Set<Line>();
  const idle: Line[] = [];
  let isClosed = false;

  function open(): Promise<Line> {
    const connection = new SMTPConnection({
      ...{ host, port, name: deps.name, secure: security === 'tls' },
      ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
      ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
      ...{ dnsTimeout: CONNECT_MS, tls: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca }) } },
    });
    const line: Line = { connection, mails: 0, idle: null };
    lines.add(line);
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        drop(line);
        reject(error);
      };
      // Stays: an error without a listener would end the process, and an idle line that broke must go.
      connection.on('error', fail);
      // Why it ended is told after that it did.
      connection.once('end', () => setImmediate(fail, new Error('the mail server closed the connection')));
      connection.connect((error) => {
        if (error) return fail(error);
        if (login === null) return resolve(line);
        const { user, pass } = login;
        connection.login({ user, pass, credentials: { user, pass } }, (refused) =>
          refused ? fail(refused) : resolve(line),
        );
      });
    });
  }

  function take(): Promise<Line> {
    const line = idle.pop();
    if (line === undefined) return open();
    if (line.idle !== null) clearTimeout(line.idle);
    line.idle = null;
    return Promise.resolve(line);
  }

  function giveBack(line: Line): void {
    if (isClosed || !lines.has(line)) return drop(line);
    if (++line.mails >= MAX_MAILS_EACH) return leave(line);
    line.idle = setTimeout(() => leave(line), IDLE_MS);
    line.idle.unref();
    idle.push(line);
  }

  /** Politely: QUIT. */
  function leave(line: Line): void {
    forget(line);
    line.connection.quit();
  }

  function drop(line: Line): void {
    forget(line);
    line.connection.close();
  }

  function forget(line: Line): void {
    if (line.idle !== null) clearTimeout(line.idle);
    lines.delete(line);
    const index = idle.indexOf(line);
    if (index >= 0) idle.splice(index, 1);
  }

  function send({ connection }: Line, { from, to, raw }: Mail): Promise<string> {
    return new Promise((resolve, reject) => {
      connection.send({ from, to, size: raw.length }, raw, (error, info) =>
        error ? reject(error) : resolve(info?.response ?? ''),
      );
    });
  }

  return {
    async deliver(mail) {
      let line: Line;
      try {
        line = await take();
      } catch (error) {
        return { kind: 'away', response: wordsOf(error as SmtpError) };
      }
      try {
        const response = await send(line, mail);
        giveBack(line);
        return { kind: 'accepted', code: Number(response.slice(0, 3)) || 250, response };
      } catch (error) {
        drop(line);
        return isClosed ? { kind: 'away', response: 'stopped' } : meaningOf(error as SmtpError);
      }
    },
    close() {
      isClosed = true;
      for (const line of [...lines]) drop(line);
    },
  };
}

/** RFC 5321 section 4.2.1: 4 is for now, 5 for good. Of our own address, or of us, it says nothing about this mail. */
export function meaningOf(error: SmtpError): Tried {
  const response = wordsOf(error);
  const { responseCode: code, command } = error;
  if (code === undefined || code < 400) return { kind: 'deferred', code: null, response };
  if (code === 421) return { kind: 'away', response };
  // 552: this mail is too large; anything else about the sender is between the server and us.
  if (command?.startsWith('MAIL') === true && code !== 552) return { kind: 'away', response };
  if (code < 500) return { kind: 'deferred', code, response };
  return { kind: 'failed', code, response };
}

function wordsOf({ response, message }: SmtpError): string {
  return (response ?? message).replaceAll(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim();
}
