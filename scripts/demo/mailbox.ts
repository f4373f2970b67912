// The demonstration's mail server: takes every mail on loopback, and shows the last of them on a page as they would be read.

import { createServer, type ServerResponse } from 'node:http';
import { type AddressObject, type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { type Html, html } from '../../supervisor/web/html.ts';

export interface DemoMailbox {
  readonly url: string;
  stop(): Promise<void>;
}

export interface DemoMailboxPorts {
  readonly smtp: number;
  readonly http: number;
}

interface Kept {
  readonly id: number;
  readonly receivedMs: number;
  readonly mail: ParsedMail;
  readonly raw: string;
}

/** Some hours of trouble; older ones are forgotten. */
const MAX_MAILS = 200;
const MAX_BYTES = 1_000_000;
const NEW_EVERY_S = 10;

export async function startDemoMailbox(ports: DemoMailboxPorts): Promise<DemoMailbox> {
  const mails: Kept[] = [];
  let lastId = 0;

  const smtp = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], size: MAX_BYTES, closeTimeout: 500 },
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      let bytes = 0;
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= MAX_BYTES) chunks.push(chunk);
      });
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        simpleParser(raw).then((mail) => {
          mails.unshift({ id: ++lastId, receivedMs: Date.now(), mail, raw: raw.toString('latin1') });
          mails.length = Math.min(mails.length, MAX_MAILS);
          done();
        }, done);
      });
    },
  });
  // A supervisor that is killed by the story leaves its connection.
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => void smtp.listen(ports.smtp, '127.0.0.1', resolve));

  const web = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://here.invalid');
    if (pathname === '/') return answer(response, page('Courriels', list(mails), NEW_EVERY_S));
    const [, id, part, attached] = /^\/(\d+)(?:\/(html|raw|(\d{1,3})))?$/.exec(pathname) ?? [];
    const found = mails.find((one) => one.id === Number(id));
    if (found === undefined) return answer(response, page('Courriels', html`<p>Plus là.</p>`), 404);
    if (part === 'raw') return plain(response, found.raw);
    if (attached !== undefined) {
      const attachment = found.mail.attachments[Number(attached)];
      return attachment === undefined
        ? answer(response, page('Courriels', html`<p>Plus là.</p>`), 404)
        : download(response, attachment);
    }
    if (part === 'html') return answer(response, { html: found.mail.html || '' }, 200, SHEET);
    answer(response, page(found.mail.subject ?? '', one(found)));
  });
  await new Promise<void>((resolve) => void web.listen(ports.http, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${ports.http}/`,
    async stop() {
      web.closeAllConnections();
      await new Promise<void>((resolve) => web.close(() => resolve()));
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
    },
  };
}

/** Around mails: a little style, no script, frames from here. */
const FRAME =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'";
/** A mail itself, in a frame that is locked in beside this. */
const SHEET = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups";

function answer(response: ServerResponse, { html: text }: Html, status = 200, policy = FRAME): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

function plain(response: ServerResponse, text: string): void {
  const type = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  response.writeHead(200, { ...type, 'content-security-policy': "default-src 'none'" });
  response.end(text);
}

/** Never shown here, whatever it is. */
function download(response: ServerResponse, attachment: Attachment): void {
  const { content, contentType } = attachment;
  // RFC 6266, section 4.3: the name in percent signs, so that none of its characters ends the header.
  const name = encodeURIComponent(nameOf(attachment)).replaceAll("'", '%27');
  response.writeHead(200, {
    'content-type': /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${name}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  response.end(content);
}

/** A calendar file among the alternatives of a mail has none. Lone surrogates are no text. */
function nameOf({ filename, contentType }: Attachment): string {
  return (filename || (contentType === 'text/calendar' ? 'agenda.ics' : 'piece-jointe')).toWellFormed();
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1rem;background:Canvas;color:CanvasText}
h1{font-size:1.4rem;overflow-wrap:anywhere}ul{list-style:none;padding:0}li{border-top:1px solid GrayText;padding:.6rem 0;overflow-wrap:anywhere}a{color:LinkText}
small,dd{overflow-wrap:anywhere}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}
iframe{width:100%;height:44rem;border:1px solid GrayText}pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid GrayText;padding:1rem}`;

function page(title: string, main: Html, refreshS?: number): Html {
  const refresh = refreshS === undefined ? html`` : html`<meta http-equiv="refresh" content="${refreshS}">`;
  return html`<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${refresh}<title>${title} · démonstration</title><style>${{ html: STYLE }}</style></head><body>${main}</body></html>`;
}

const at = new Intl.DateTimeFormat('fr-FR', {
  ...{ dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Europe/Paris' },
});

function list(mails: readonly Kept[]): Html {
  const rows = mails.map(
    ({ id, receivedMs, mail }) =>
      html`<li><a href="/${id}">${mail.subject ?? '(sans objet)'}</a><br>${(mail.text ?? '').split('\n')[0] ?? ''}<br><small>${at.format(receivedMs)} · ${textOf(mail.to)}</small></li>`,
  );
  const none = html`<p>Aucun courriel pour l’instant : les premiers annoncent des travaux, dès que la démonstration tourne.</p>`;
  return html`<h1>Courriels de la démonstration</h1><p>Ce que les boîtes de Vigie ont reçu, les plus récents d’abord. Rien ne quitte cette machine.</p><p>Les incidents P3 n’écrivent qu’aux heures d’ouverture de la hotline (du lundi au vendredi, de 8 h 30 à 17 h 30)\u00a0; P1, P2 et travaux, à toute heure.</p>${mails.length === 0 ? none : html`<ul>${rows}</ul>`}`;
}

function one({ id, mail }: Kept): Html {
  const facts: readonly (readonly [label: string, text: string | Html])[] = [
    ['De', textOf(mail.from)],
    ['À', textOf(mail.to)],
    ['Répondre à', textOf(mail.replyTo)],
    ['Date', mail.date === undefined ? '' : at.format(mail.date)],
    ['Message-ID', mail.messageId ?? ''],
    ['Références', [mail.references ?? []].flat().join(' ')],
    ...mail.attachments.map(
      (attachment, index) =>
        [
          'Pièce jointe',
          html`<a href="/${id}/${index}" download>${nameOf(attachment)}</a> (${attachment.contentType})`,
        ] as const,
    ),
  ];
  return html`<p><a href="/">Tous les courriels</a></p><h1>${mail.subject ?? ''}</h1><dl>${facts
    .filter(([, text]) => text !== '')
    .map(([label, text]) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>
<iframe src="/${id}/html" sandbox="allow-popups" title="Le courriel en HTML"></iframe>
<h2>En texte seul</h2><pre>${lines(mail.text ?? '')}</pre><p><a href="/${id}/raw">Tel qu’il est arrivé</a></p>`;
}

/** Line ends are no unseen characters here. */
function lines(text: string): Html {
  return {
    html: text
      .split('\n')
      .map((line) => html`${line}`.html)
      .join('\n'),
  };
}

function textOf(addresses: AddressObject | AddressObject[] | undefined): string {
  return [addresses ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ');
}
