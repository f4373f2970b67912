// Receivers that answer slowly, never, or lead elsewhere; and addresses of our own, however they are written.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Webhook } from '../model.ts';
import type { Due } from '../outbox/model.ts';
import { noticeOf } from '../testing/notify-rig.ts';
import { createWebhookSend } from './send.ts';

let receiver: Server;
let asked = 0;
beforeAll(async () => {
  receiver = createServer((request, response) => {
    asked++;
    request.resume();
    if (request.url === '/silent') return;
    response.writeHead(request.url === '/moved' ? 307 : 200, { location: '/ok' });
    response.write('merci');
    if (request.url !== '/endless') response.end();
  });
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

const due = {
  ...{
    id: 1,
    kind: 'incident-opened',
    thread: 'INC-1',
    key: 'opened',
    atMs: 0,
    channel: 'webhook',
  },
  ...{
    recipient: 'w',
    reason: 'webhook',
    sourceId: 'w',
    partnerId: 'tmvl',
    language: 'fr',
    messageId: '<a@b>',
  },
  ...{ attempts: 0, root: null, last: null, before: 0, notice: noticeOf('incident-opened') },
} as Due;

function sendTo(url: string, allowedNetworks: readonly string[]) {
  const webhook: Webhook = {
    ...{ id: 'w', partnerId: 'tmvl', name: 'W', url, secret: 's', scope: {}, createdMs: 0, disabledMs: null },
    version: 1,
  };
  return createWebhookSend({
    ...{ webhook: () => webhook, allowedNetworks, baseUrl: null, now: () => 0, timeoutMs: 300 },
  }).send(due);
}

test.each([
  ['/ok', 'accepted', 200],
  // It has the request: sent again, it would be told twice.
  ['/endless', 'accepted', 200],
  ['/moved', 'failed', 307],
  ['/silent', 'deferred', null],
] as const)('%s: %s', async (path, kind, code) => {
  const { port } = receiver.address() as AddressInfo;
  expect(await sendTo(`http://127.0.0.1:${port}${path}`, ['127.0.0.1'])).toMatchObject({ kind, code });
});

test.each([
  ...['http://127.0.0.1:PORT/', 'http://localhost:PORT/', 'http://127.1.2.3:PORT/', 'https://0x7f.1:PORT/'],
  ...['https://[::ffff:127.0.0.1]:PORT/', 'https://2130706433:PORT/', 'https://127.0.0.1.:PORT/'],
])('%s is our own, and is not connected to', async (url) => {
  const before = asked;
  const { port } = receiver.address() as AddressInfo;
  const tried = await sendTo(url.replace('PORT', String(port)), []);
  expect(tried).toMatchObject({ kind: 'failed', response: 'this address may not be reached' });
  expect(asked).toBe(before);
});
