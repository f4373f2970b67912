// Mails as a reader's program gets them: parsed again after they were made; and hostile words in them, which do no harm.

import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import type { Person, Subscription } from '../model.ts';
import type { Notice, NoticeContent } from '../notice.ts';
import type { Due } from '../outbox/model.ts';
import { CONTENT, noticeOf } from '../testing/notify-rig.ts';
import { bodyOf } from '../webhook/send.ts';
import { isSendable } from './address.ts';
import { createCompose } from './compose.ts';

const subscription: Subscription = {
  ...{ id: 's1', accountId: 'olga', scope: {}, cadence: 'at-once', quietFrom: null, quietTo: null },
  ...{ unsubscribe: 'geheim', createdMs: 0, version: 1 },
};
const person: Person = {
  ...{ accountId: 'olga', name: 'Olga Réseau', address: 'olga@smo.example', language: 'fr' },
  ...{ partnerId: 'smo', siteIds: null },
};

function composeWith(more: Partial<Parameters<typeof createCompose>[0]> = {}) {
  return createCompose({
    from: { name: 'Vigie, réseau ICONE', address: 'vigie@reseau.example' },
    ...{
      replyTo: 'hotline@reseau.example',
      subjectPrefix: '[Réseau LoRa]',
      baseUrl: 'https://vigie.example',
    },
    book: { person: () => person, subscription: () => subscription },
    partnerName: () => 'Tours Métropole Val de Loire',
    unsubscribePath: (secret, language) => `/${language}/desabonnement/${secret}`,
    now: () => Date.UTC(2026, 9, 6, 4, 41),
    ...more,
  });
}

function dueOf(notice: Notice, more: Partial<Due> = {}): Due {
  return {
    ...{ id: 1, kind: notice.kind, thread: notice.thread, key: notice.key, atMs: 0 },
    ...{ channel: 'mail', recipient: 'noc@tmvl.example', reason: 'mandatory', sourceId: 'm1' },
    ...{ partnerId: 'tmvl', language: 'fr', messageId: '<inc.1@reseau.example>', attempts: 0 },
    ...{ root: null, last: null, before: 0, notice },
    ...more,
  };
}

async function parsed(due: Due, compose = composeWith()) {
  const { raw } = await compose(due);
  return { mail: await simpleParser(raw), raw: raw.toString('latin1') };
}
const headersOf = (raw: string): string => raw.slice(0, raw.indexOf('\r\n\r\n'));

describe('a mail', () => {
  test('says what a machine and a thread need to know', async () => {
    const due = dueOf(noticeOf('incident-updated'), { root: '<a@x>', last: '<b@x>' });
    const { mail } = await parsed(due);
    expect(mail).toMatchObject({
      subject: '[Réseau LoRa] INC-2026-0001 – Amboise',
      messageId: '<inc.1@reseau.example>',
      inReplyTo: '<a@x>',
      references: ['<a@x>', '<b@x>'],
      from: { value: [{ name: 'Vigie, réseau ICONE', address: 'vigie@reseau.example' }] },
      to: { value: [{ name: 'Tours Métropole Val de Loire', address: 'noc@tmvl.example' }] },
      replyTo: { value: [{ address: 'hotline@reseau.example' }] },
    });
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('x-auto-response-suppress')).toBe('OOF, AutoReply');
    expect(mail.headers.get('content-language')).toBe('fr');
    expect(mail.headers.has('x-entity-ref-id')).toBe(false);
  });

  test('a mandatory mailbox cannot be removed by a click, a subscription can', async () => {
    const mandatory = await parsed(dueOf(noticeOf('incident-opened')));
    expect(headersOf(mandatory.raw)).not.toMatch(/List-Unsubscribe/i);
    const own = await parsed(dueOf(noticeOf('incident-opened'), { reason: 'subscription', sourceId: 's1' }));
    expect(headersOf(own.raw)).toContain('List-Unsubscribe: <https://vigie.example/fr/desabonnement/geheim>');
    expect(headersOf(own.raw)).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(own.mail.text).toContain('Se désabonner: https://vigie.example/fr/desabonnement/geheim');
    expect(own.mail.html).toContain('href="https://vigie.example/fr/desabonnement/geheim"');
  });

  test('text and HTML say the same, the state first', async () => {
    const { mail } = await parsed(dueOf(noticeOf('incident-opened')));
    expect(mail.text?.startsWith('[H] En cours, cause connue\n\nLa liaison 4G')).toBe(true);
    expect(mail.text).toContain('Depuis  mardi 6 octobre, 05 h 17');
    expect(mail.text).toContain('https://vigie.example/incidents/INC-2026-0001');
    for (const words of [
      'En cours, cause connue',
      'La liaison 4G',
      'Depuis',
      'Suivre l’incident',
      'au titre de la convention',
    ]) {
      expect(mail.html, words).toContain(words);
    }
    // Nothing is loaded from anywhere, nothing can run.
    expect(mail.html).not.toMatch(/<(?:img|script|link|form|object)|src=|url\(/i);
  });

  test('is in English for who reads English, with the way to the other language', async () => {
    const notice = noticeOf('incident-opened', {
      content: {
        fr: CONTENT,
        en: { ...CONTENT, state: 'Under way', link: { label: 'Follow it', path: '/en/incidents/X' } },
      },
    });
    const { mail } = await parsed(dueOf(notice, { language: 'en' }));
    expect(mail.html).toContain('<html lang="en">');
    expect(mail.html).toContain('Under way');
    expect(mail.html).toContain('>En français</a>');
    expect(mail.text).toContain('Follow it:\nhttps://vigie.example/en/incidents/X');
  });

  test('carries what is attached for its partner, and nothing of another', async () => {
    const attachment = (content: string) => [
      { filename: 'travaux.ics', contentType: 'text/calendar; charset=utf-8; method=PUBLISH', content },
    ];
    const notice = noticeOf('work-announced', {
      attachments: {
        tmvl: attachment('BEGIN:VCALENDAR\r\nX:tmvl'),
        smo: attachment('BEGIN:VCALENDAR\r\nX:smo'),
      },
    });
    const { mail, raw } = await parsed(dueOf(notice));
    // Beside the text, for programs that take it into their calendar, and attached for all others.
    expect(mail.attachments.map(({ contentType }) => contentType)).toEqual([
      'text/calendar',
      'application/ics',
    ]);
    for (const one of mail.attachments) expect(one.content.toString()).toContain('X:tmvl');
    expect(raw).toMatch(/Content-Type: text\/calendar;[\s\S]*?method=PUBLISH/);
  });

  test('without an address of the pages there are no links', async () => {
    const { mail } = await parsed(dueOf(noticeOf('incident-opened')), composeWith({ baseUrl: null }));
    expect(mail.html).not.toContain('href=');
  });
});

const HOSTILE: Readonly<Record<string, string>> = {
  HTML: '<img src=x onerror=alert(1)><script>alert(1)</script></td></table><a href="https://evil.example">ici</a>',
  CRLF: 'Amboise\r\nBcc: evil@evil.example\r\n\r\n<b>corps</b>',
  RTL: 'Amboise \u202egnp.exe\u202c \u2066\u200f',
  emoji: '🛰️ Antenne 👩‍🔧 \ud83d',
  'ten thousand letters': 'É'.repeat(10_000),
  'one long word': `https://evil.example/${'a'.repeat(9_000)}`,
  encoded: '=?utf-8?q?=0D=0ABcc=3A_evil=40evil.example?=',
  controls: 'a\u0000b\u0007c\u001b[31md',
};

describe.each(Object.entries(HOSTILE))('%s in names and remarks', (_name, words) => {
  const content: NoticeContent = {
    ...{ state: words, tone: 'bad', letter: words, headline: words, paragraphs: [words, words] },
    facts: [{ label: words, text: words }],
    link: { label: words, path: `/incidents/${words}` },
  };
  const notice = noticeOf('incident-opened', {
    subject: { fr: words, en: words },
    content: { fr: content, en: content },
  });
  const hostile = composeWith({
    partnerName: () => words,
    book: { person: () => ({ ...person, name: words }), subscription: () => subscription },
  });

  test('add no header and no recipient to a mail', async () => {
    const { mail, raw } = await parsed(dueOf(notice, { reason: 'subscription', sourceId: 's1' }), hostile);
    expect(mail.headers.has('bcc')).toBe(false);
    expect(mail.to).toMatchObject({ value: [{ address: 'noc@tmvl.example' }] });
    expect(mail.subject?.length).toBeLessThanOrEqual(121);
    expect(mail.subject).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    for (const line of headersOf(raw).split('\r\n')) expect(line.length).toBeLessThan(998);
    const own = await hostile(dueOf(notice));
    expect([own.from, own.to]).toEqual(['vigie@reseau.example', 'noc@tmvl.example']);
  });

  test('are words and nothing else in text and HTML', async () => {
    const { mail } = await parsed(dueOf(notice), hostile);
    const page = String(mail.html);
    expect(page).not.toMatch(/<(?:img|script|b>)/i);
    // No word of theirs is inside a tag, but encoded in the path of our own page.
    expect(page.match(/<[^>]*onerror=(?!alert\(1\)%3E)[^>]*>/g)).toBeNull();
    expect(page).not.toMatch(/href="(?!https:\/\/vigie\.example\/)/);
    expect(page.match(/<table/g)?.length).toBe(page.match(/<\/table>/g)?.length);
    for (const text of [page, mail.text ?? ''])
      expect(text.replaceAll(/[\r\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(page.length).toBeLessThan(60_000);
    expect(mail.text?.length).toBeLessThan(40_000);
  });

  test('are strings in the body of a webhook', () => {
    const body = JSON.parse(JSON.stringify(bodyOf(dueOf(notice), 'https://vigie.example')));
    expect(body.fr.headline).toBe(words.toWellFormed() === words ? words : body.fr.headline);
    expect(body.fr.url === null || new URL(body.fr.url).origin === 'https://vigie.example').toBe(true);
  });
});

test.each([
  ...[
    'exploitation@tours-metropole.example',
    'a.b+c@xn--bcher-kva.example',
    'été@mél.example',
    'noc@localhost',
  ],
])('%s can be written to', (address) => expect(isSendable(address)).toBe(true));

test.each([
  ...[
    'a@b\r\nRCPT TO:<c@d>',
    'a@b c',
    '<a@b>',
    'a@b,c@d',
    'a@@b',
    'a@b@c',
    '@b',
    'a@',
    'a@-b.example',
    'a@b..c',
  ],
  ...[
    'a@b\u202e.example',
    'a\u200b@b.example',
    'a@b.example\u0000',
    '"a b"@c.example',
    `${'a'.repeat(65)}@b.example`,
  ],
])('%j cannot', (address) => expect(isSendable(address)).toBe(false));
