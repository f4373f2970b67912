import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { startDemoMailbox } from './mailbox.ts';
import { freePort } from './ports.ts';

const CALENDAR = 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n';
const HOSTILE = `"><script>'é;\r\nX-Evil: 1.ics`;

test('what a mail brings is kept under its own name and type, and is never shown', async () => {
  const taken: number[] = [];
  const ports = { smtp: await freePort('tcp', 41_025, taken), http: await freePort('tcp', 48_025, taken) };
  const mailbox = await startDemoMailbox(ports);
  onTestFinished(() => mailbox.stop());
  const transport = createTransport({ host: '127.0.0.1', port: ports.smtp, secure: false, ignoreTLS: true });
  await transport.sendMail({
    ...{ from: 'vigie@example.org', to: 'exploitation@example.org', subject: 'Travaux', text: 'Voir.' },
    icalEvent: { method: 'PUBLISH', content: CALENDAR },
    attachments: [
      { filename: 'MNT-2026-0001.ics', content: CALENDAR, contentType: 'text/calendar; method=REQUEST' },
      { filename: HOSTILE, content: '<script>', contentType: 'text/html' },
    ],
  });

  const page = await (await fetch(`${mailbox.url}1`)).text();
  expect(page).toContain('<a href="/1/1" download>MNT-2026-0001.ics</a> (text/calendar)');
  expect(page).not.toContain('<script>');

  expect(page).toContain('<a href="/1/0" download>agenda.ics</a> (text/calendar)');

  const calendar = await fetch(`${mailbox.url}1/1`);
  expect(calendar.headers.get('content-type')).toBe('text/calendar');
  expect(calendar.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''MNT-2026-0001.ics");
  expect(await calendar.text()).toBe(CALENDAR);

  const other = await fetch(`${mailbox.url}1/2`);
  expect(other.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''%22%3E[\w%.-]+$/);
  expect(other.headers.get('x-content-type-options')).toBe('nosniff');
  expect(other.headers.get('x-evil')).toBeNull();
  expect((await fetch(`${mailbox.url}1/4`)).status).toBe(404);
});
