// Notification in a whole supervisor: who may change what, by API and by pages; a webhook that arrives; the link in a mail.

import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { type AuthorizationRig, startAuthorizationRig } from './testing/authorization-rig.ts';
import type { Actor } from './testing/two-partners-people.ts';

const START_WITHIN_MS = 180_000;
const EVERYTHING = { scope: {}, cadence: 'at-once', quietFrom: null, quietTo: null };

interface Heard {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let world: AuthorizationRig;
let receiver: Server;
let port: number;
const heard: Heard[] = [];
let status = 204;

beforeAll(async () => {
  world = await startAuthorizationRig({ publicState: false }, '[webhooks]\nallowed_networks = ["127.0.0.1"]');
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      heard.push({ headers: request.headers, body });
      response.writeHead(status, { location: `http://127.0.0.1:${port}/elsewhere` }).end('merci');
    });
  });
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  port = (receiver.address() as AddressInfo).port;
}, START_WITHIN_MS);
afterAll(async () => {
  receiver.close();
  await world.close();
});

function someone(role: Actor['role'], partnerId: string): Actor {
  const found = world.people.actors.find(
    (one) => one.role === role && one.partnerId === partnerId && one.kind === 'session' && one.ended === null,
  );
  if (found === undefined) throw new Error(`there is no ${role} of ${partnerId}`);
  return found;
}

async function api(actor: Actor, route: string, id = '', body?: unknown) {
  const asked = { thing: { name: '', exists: true, partnerId: null, siteId: null }, params: { id } };
  const answer = await world.ask(
    route,
    actor,
    asked,
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
  );
  return { status: answer.status, body: answer.body === '' ? null : JSON.parse(answer.body) };
}

function form(actor: Actor, path: string, fields: Readonly<Record<string, string>>) {
  return world.ask(`POST ${path}`, actor, undefined, {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

describe('mailboxes', () => {
  test('are of one’s own partner; the last mandatory one stays', async () => {
    const [tmvl, smo] = [someone('administrator', 'tmvl'), someone('administrator', 'smo')];
    const made = await api(tmvl, 'POST /api/v1/mailboxes', '', {
      address: 'Noc@TMVL.example',
      role: 'mandatory',
    });
    expect(made).toMatchObject({ status: 201, body: { partnerId: 'tmvl', language: 'fr' } });
    const { id } = made.body;
    const again = await api(tmvl, 'POST /api/v1/mailboxes', '', {
      address: 'noc@tmvl.example',
      role: 'mandatory',
    });
    expect(again.status).toBe(409);
    expect((await api(smo, 'GET /api/v1/mailboxes')).body).toEqual({ items: [] });
    expect((await api(smo, 'DELETE /api/v1/mailboxes/:id', id)).status).toBe(404);
    expect((await api(smo, 'POST /api/v1/mailboxes/:id/test', id)).status).toBe(404);
    expect((await api(tmvl, 'DELETE /api/v1/mailboxes/:id', id)).status).toBe(409);
    const second = { address: 'astreinte@tmvl.example', role: 'mandatory' };
    expect((await api(tmvl, 'POST /api/v1/mailboxes', '', second)).status).toBe(201);
    expect((await api(tmvl, 'DELETE /api/v1/mailboxes/:id', id)).status).toBe(204);
    const trail = world.rig.all("SELECT action FROM audit_trail WHERE action GLOB 'mailbox.*' ORDER BY id");
    expect(trail).toEqual([
      { action: 'mailbox.added' },
      { action: 'mailbox.added' },
      { action: 'mailbox.removed' },
    ]);
  });

  test.each([
    'no address',
    'a@b\r\nBcc: c@d.example',
    'a@b\u202e.example',
    '<a@b.example>',
    'a@b.example,c@d.example',
  ])('an address such as %j is refused', async (address) => {
    const administrator = someone('administrator', 'tmvl');
    const { status } = await api(administrator, 'POST /api/v1/mailboxes', '', { address, role: 'fallback' });
    expect(status).toBe(422);
  });

  test('pages show them, say that no mail server is configured, and refuse in words', async () => {
    const administrator = someone('administrator', 'smo');
    const page = '/courriels';
    expect(
      (await form(administrator, page, { do: 'add-mailbox', address: 'pas une adresse' })).body,
    ).toContain('Ce n’est pas une adresse');
    const added = { do: 'add-mailbox', address: 'noc@smo.example', role: 'mandatory', language: 'fr' };
    expect((await form(administrator, page, added)).status).toBe(303);
    const { body } = await world.ask(`GET ${page}`, administrator);
    expect(body).toContain('noc@smo.example');
    expect(body).toContain('Aucun serveur de courriel n’est configuré');
    expect(body).not.toContain('astreinte@tmvl.example');
  });
});

describe('a webhook', () => {
  test('gets signed requests; what is said and answered is the proof', async () => {
    const administrator = someone('administrator', 'tmvl');
    const input = { name: 'Supervision', url: `http://127.0.0.1:${port}/vigie` };
    const made = await api(administrator, 'POST /api/v1/webhooks', '', input);
    expect(made.status).toBe(201);
    const { secret, webhook } = made.body;
    expect((await api(administrator, 'GET /api/v1/webhooks')).body.items[0]).not.toHaveProperty('secret');
    expect((await api(administrator, 'POST /api/v1/webhooks/:id/test', webhook.id)).status).toBe(202);
    const { headers, body } = await eventually(() => {
      expect(heard).toHaveLength(1);
      return heard[0] as Heard;
    });
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['vigie-signature'])) ?? [];
    expect(mac).toBe(createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex'));
    expect(JSON.parse(body)).toMatchObject({ kind: 'test', fr: { state: 'Ceci est un essai' } });
    const { items } = await eventually(async () => {
      const found = await api(administrator, 'GET /api/v1/messages');
      expect(found.body.items[0]).toMatchObject({
        recipient: 'Supervision',
        state: 'accepted',
        response: '204',
      });
      return found.body;
    });
    const other = someone('administrator', 'smo');
    expect((await api(other, 'GET /api/v1/messages/:id', String(items[0].id))).status).toBe(404);
    expect((await api(other, 'POST /api/v1/messages/:id/bounced', String(items[0].id))).status).toBe(404);
  });

  test('that redirects is not followed; it has failed, and can be sent again', async () => {
    const administrator = someone('administrator', 'tmvl');
    status = 302;
    const [webhook] = (await api(administrator, 'GET /api/v1/webhooks')).body.items;
    await api(administrator, 'POST /api/v1/webhooks/:id/test', webhook.id);
    const failed = await eventually(async () => {
      const { items } = (await api(administrator, 'GET /api/v1/messages')).body;
      expect(items[0]).toMatchObject({ state: 'failed' });
      return items[0];
    });
    expect(heard).toHaveLength(2);
    status = 200;
    const { body } = await world.ask('GET /courriels/envois', administrator, undefined, {
      query: '?failed=1',
    });
    expect(body).toContain('Renvoyer');
    expect(
      (await form(administrator, '/courriels/envois', { do: 'again', id: String(failed.id) })).status,
    ).toBe(303);
    await eventually(async () => {
      const { message, attempts } = (await api(administrator, 'GET /api/v1/messages/:id', String(failed.id)))
        .body;
      expect(message).toMatchObject({ state: 'accepted', messageId: failed.messageId });
      expect(attempts).toMatchObject([
        { outcome: 'failed', code: 302 },
        { outcome: 'accepted', code: 200 },
      ]);
    });
  });

  test('is changed by API and on the page, with its scope; its secret stays, and what it is not told of is not sent', async () => {
    const [administrator, other] = [someone('administrator', 'tmvl'), someone('administrator', 'smo')];
    const input = { name: 'Avant', url: `http://127.0.0.1:${port}/avant`, scope: { severity: 1 } };
    const { webhook, secret } = (await api(administrator, 'POST /api/v1/webhooks', '', input)).body;
    const change = (actor: Actor, body: unknown) =>
      api(actor, 'PATCH /api/v1/webhooks/:id', webhook.id, body);
    expect((await change(other, { name: 'X' })).status).toBe(404);
    expect((await change(administrator, { url: 'http://a.example/' })).status).toBe(422);
    expect((await change(administrator, { name: ' \u202e ' })).status).toBe(422);
    const scope = { kinds: ['works'], communes: ['Amboise', 'Bléré'] };
    const changed = await change(administrator, { name: 'Après', scope });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Après', url: input.url, scope } });
    expect(changed.body).not.toHaveProperty('secret');

    const page = '/courriels';
    const { body } = await world.ask(`GET ${page}`, administrator, undefined, {
      query: `?webhook=${webhook.id}`,
    });
    expect(body).toContain('Modifier le webhook «\u00a0Après\u00a0»');
    // Several communes, as the API has set them, are one choice, and stay together.
    expect(body).toContain('selected>Amboise, Bléré</option>');
    const form0 = { do: 'change-webhook', id: webhook.id, name: 'Après', url: 'pas une adresse' };
    const wrong = await form(administrator, page, { ...form0, commune: '["Amboise","Bléré"]' });
    expect(wrong.body).toContain('elle commence par https://');
    expect(wrong.body).toContain('selected>Amboise, Bléré</option>');
    const fields = {
      ...{ ...form0, url: `http://127.0.0.1:${port}/apres`, commune: '["Amboise","Bléré"]' },
      ...{ severity: '2', kinds: 'incidents', partner: 'tmvl', equipment: 'lns:chirpstack' },
    };
    expect((await form(other, page, fields)).status).toBe(404);
    expect((await form(administrator, page, fields)).status).toBe(303);
    const { items } = (await api(administrator, 'GET /api/v1/webhooks')).body;
    expect(items.find(({ id }: { readonly id: string }) => id === webhook.id)).toMatchObject({
      ...{ name: 'Après', url: fields.url },
      scope: {
        ...{ kinds: ['incidents'], communes: ['Amboise', 'Bléré'], partnerIds: ['tmvl'], severity: 2 },
        equipment: ['lns:chirpstack'],
      },
    });
    expect(world.rig.all(`SELECT secret FROM webhooks WHERE id = '${webhook.id}'`)).toEqual([{ secret }]);
    const trail = world.rig.all(
      "SELECT detail FROM audit_trail WHERE action = 'webhook.changed' ORDER BY id",
    );
    expect(trail).toHaveLength(2);
    expect(JSON.stringify(trail)).not.toContain('apres');
    expect((await api(administrator, 'DELETE /api/v1/webhooks/:id', webhook.id)).status).toBe(204);
    expect((await change(administrator, { name: 'X' })).status).toBe(404);
  });

  test.each(['ftp://a.example/', 'http://a.example/', 'https://user:pass@a.example/', 'nonsense'])(
    'to %s is refused',
    async (url) => {
      const made = await api(someone('administrator', 'tmvl'), 'POST /api/v1/webhooks', '', {
        name: 'X',
        url,
      });
      expect(made.status).toBe(422);
    },
  );
});

describe('subscriptions', () => {
  test('are one’s own', async () => {
    const [viewer, other] = [someone('viewer', 'tmvl'), someone('viewer', 'smo')];
    const made = await api(viewer, 'POST /api/v1/subscriptions', '', EVERYTHING);
    expect(made.status).toBe(201);
    expect(made.body).not.toHaveProperty('unsubscribe');
    const { id } = made.body;
    expect((await api(other, 'GET /api/v1/subscriptions')).body.items).toEqual([]);
    expect((await api(other, 'PUT /api/v1/subscriptions/:id', id, EVERYTHING)).status).toBe(404);
    expect((await api(other, 'DELETE /api/v1/subscriptions/:id', id)).status).toBe(404);
    const half = { ...EVERYTHING, quietFrom: '22:00' };
    expect((await api(viewer, 'PUT /api/v1/subscriptions/:id', id, half)).status).toBe(422);
    const changed = await api(viewer, 'PUT /api/v1/subscriptions/:id', id, { ...half, quietTo: '07:00' });
    expect(changed.body).toMatchObject({ quietTo: '07:00', version: 2 });
    const { body } = await world.ask('GET /mon-compte/abonnements', viewer);
    expect(body).toContain('de 22:00 à 07:00');
  });

  test('end by the link in a mail: looking at it changes nothing, one click does, signed in or not', async () => {
    const viewer = someone('viewer', 'tmvl');
    const count = async () => (await api(viewer, 'GET /api/v1/subscriptions')).body.items.length;
    const [row] = world.rig.all('SELECT unsubscribe FROM subscriptions') as {
      readonly unsubscribe: string;
    }[];
    const url = `${world.rig.url()}/desabonnement/${row?.unsubscribe}`;
    const before = await count();
    const looked = await fetch(url);
    expect(looked.status).toBe(200);
    expect(await looked.text()).toContain('Ne plus recevoir');
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect(await count()).toBe(before);
    const body = new FormData();
    body.set('List-Unsubscribe', 'One-Click');
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
    expect(await count()).toBe(before - 1);
    // Again, in the other way that programs send it.
    const form = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(200);
    expect(world.rig.all("SELECT actor FROM audit_trail WHERE action = 'subscription.ended'")).toEqual([
      { actor: 'link in a mail' },
    ]);
  });

  test('take hours as people write them, say beside the field what is wrong, and that nothing meets them', async () => {
    const viewer = someone('viewer', 'tmvl');
    const page = '/mon-compte/abonnements';
    const given = { do: 'subscribe', cadence: 'at-once', partner: 'smo', commune: 'Tours' };
    const half = await form(viewer, page, { ...given, quietFrom: '22h' });
    expect(half.status).toBe(422);
    expect(half.body).toMatch(/id="quietTo-wrong">Les heures calmes ont un début et une fin/);
    const wrong = await form(viewer, page, { ...given, quietFrom: '25h', quietTo: '7h' });
    expect(wrong.body).toMatch(/id="quietFrom-wrong">Ce n’est pas une heure/);
    expect(wrong.body).not.toContain('quietTo-wrong');
    expect((await form(viewer, page, { ...given, quietFrom: '22 h 00', quietTo: '7h30' })).status).toBe(303);
    const { body } = await world.ask(`GET ${page}`, viewer);
    expect(body).toContain('de 22:00 à 07:30');
    expect(body).toContain('Aucun équipement de ce réseau à Tours');
    const [gateway] = world.rig.all("SELECT lower(eui) AS eui FROM gateways WHERE partner_id = 'tmvl'") as {
      readonly eui: string;
    }[];
    const other = { ...given, commune: '', equipment: `gateway:${gateway?.eui}` };
    expect((await form(viewer, page, other)).status).toBe(303);
    expect((await world.ask(`GET ${page}`, viewer)).body).toContain(
      'Aucun équipement ne répond à tous ces choix',
    );
    expect((await form(viewer, page, { ...other, partner: 'tmvl' })).status).toBe(303);
    const again = (await world.ask(`GET ${page}`, viewer)).body;
    expect(again.split('ne recevra rien')).toHaveLength(3);
  });
});
