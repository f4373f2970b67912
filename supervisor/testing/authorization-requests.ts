// A request that would succeed, for each route that takes more than its path: whoever may not is refused for that alone.

import { readsPrivate } from './authorization-table.ts';
import type { Asked } from './authorization-things.ts';
import { NO_REF } from './seeded-incidents.ts';
import type { Network } from './two-partners.ts';
import { LNS_NAME } from './two-partners.ts';
import { type Actor, PASSWORD } from './two-partners-people.ts';

export interface Body {
  readonly type: 'application/json' | 'text/csv' | 'application/x-www-form-urlencoded';
  readonly text: string;
}

const json = (value: unknown): Body => ({ type: 'application/json', text: JSON.stringify(value) });
const form = (fields: Readonly<Record<string, string>>): Body => ({
  type: 'application/x-www-form-urlencoded',
  text: new URLSearchParams(fields).toString(),
});
const DAY_MS = 86_400_000;
const REASON = { reason: 'Essai' };

export interface RequestsDeps {
  readonly network: Network;
  readonly nowMs: number;
}

/** Query string of a route, where the answer without it would tell less. */
export const QUERIES: Readonly<Record<string, string>> = {
  'GET /api/v1/audit': '?limit=1000',
  'GET /api/v1/accounts': '?limit=1000',
  'GET /api/v1/health': '?limit=1000',
};

/** The same route in its other clothes. */
export const CSV_QUERIES: Readonly<Record<string, string>> = {
  'GET /api/v1/availability': '?format=csv',
  'GET /api/v1/equipment/:id/availability': '?format=csv&intervals=all',
  'GET /api/v1/downlinks': '?format=csv',
  'GET /api/v1/incidents': '?format=csv',
  'GET /api/v1/works': '?format=csv',
  'GET /api/v1/works/punctuality': '?format=csv',
  'GET /api/v1/gateways/:eui/signal': '?format=csv',
  'GET /api/v1/gateways/:eui/traffic': '?format=csv',
};

export function createRequests({ network, nowMs }: RequestsDeps) {
  let number = 0;

  /** Everything that is private stays as it is, told or left out. */
  const whole = (actor: Actor, params: Asked['params']) => {
    const gateway = network.gateways.find(({ eui }) => eui === params['eui']);
    if (gateway === undefined) return { name: 'Personne', partnerId: null, lifeCycle: 'in-service' };
    const { name, partnerId, siteId, backhaulId, remarks } = gateway;
    const own = readsPrivate(actor, gateway) ? { remarks } : {};
    return { name, partnerId, siteId, backhaulId, ...own, lifeCycle: 'in-service', model: `M${number}` };
  };
  const wholeSite = (actor: Actor, params: Asked['params']) => {
    const site = network.sites.find(({ siteId }) => siteId === params['id']);
    if (site === undefined) return { name: 'Personne', partnerId: 'tmvl' };
    const { name, partnerId, accessNotes, contacts } = site;
    const own = readsPrivate(actor, site) ? { accessNotes, contacts } : {};
    return { name, partnerId, ...own, commune: `Tours ${number}` };
  };
  const wholeBackhaul = (params: Asked['params']) => {
    const found = network.backhauls.find(({ id }) => id === params['id']);
    const { name, partnerId } = found ?? { name: 'Personne', partnerId: null };
    return { name, partnerId, kind: 'cellular', operator: `Opérateur ${number}` };
  };

  /** On a gateway of their own partner. */
  const work = ({ partnerId }: Actor) => {
    const own = network.gateways.find((one) => one.partnerId === partnerId);
    const fromMs = nowMs + 61 * DAY_MS;
    return { equipment: [`gateway:${own?.eui}`], fromMs, toMs: fromMs + DAY_MS };
  };

  return (route: string, actor: Actor, { params }: Asked): Body | null => {
    number++;
    const partnerId = params['id'] ?? actor.partnerId ?? 'tmvl';
    switch (route) {
      case 'POST /connexion':
      case 'POST /en/sign-in':
        return form({ login: 'personne@nulle.part', password: 'faux' });
      case 'POST /deconnexion':
      case 'POST /en/sign-out':
        return form({});
      case 'POST /mot-de-passe':
      case 'POST /en/password':
        return form({ code: 'faux', password: 'un pont sur la loire' });
      case 'POST /api/v1/session':
        return json({ login: 'personne@nulle.part', password: 'faux' });
      case 'POST /api/v1/invitations/redemption':
        return json({ code: 'faux', password: 'un pont sur la loire' });
      case 'PUT /api/v1/password':
        return json({ current: PASSWORD, next: 'un pont sur la loire' });
      case 'POST /api/v1/tokens':
        return json({ name: 'Essai', scopes: ['state.read'], expiresMs: nowMs + DAY_MS });
      case 'POST /api/v1/subscriptions':
      case 'PUT /api/v1/subscriptions/:id':
        return json({ scope: {}, cadence: 'digest', quietFrom: null, quietTo: null });
      case 'POST /api/v1/mailboxes':
        return json({ address: `boite${number}@neuf.example`, role: 'fallback' });
      case 'POST /api/v1/webhooks':
      case 'PATCH /api/v1/webhooks/:id':
        return json({ name: 'Essai', url: 'https://neuf.example/' });
      case 'POST /api/v1/incidents':
        return json({ title: `Essai ${number}`, severity: 4 });
      case 'POST /api/v1/incidents/:ref/acknowledgement':
      case 'POST /api/v1/incidents/:ref/restoration':
        return json({});
      case 'POST /api/v1/incidents/:ref/cause':
        return json({ cause: 'Essai' });
      case 'POST /api/v1/incidents/:ref/remarks':
        return json({ visibility: 'internal', text: `Essai ${number}` });
      case 'POST /api/v1/incidents/:ref/next-word':
        return json({ nextWordMs: nowMs + DAY_MS });
      case 'POST /api/v1/incidents/:ref/hand-over':
        return json({ accountId: 'personne' });
      case 'POST /api/v1/incidents/:ref/severity':
        return json({ severity: 3 });
      case 'POST /api/v1/incidents/:ref/closing':
        return json({ cause: 'Essai', remedy: 'Essai' });
      case 'POST /api/v1/incidents/:ref/cancellation':
      case 'POST /api/v1/incidents/:ref/reopening':
        return json(REASON);
      case 'POST /api/v1/incidents/:ref/merge':
        return json({ into: NO_REF });
      case 'POST /api/v1/hotline/reports':
        return json({ place: 'Ailleurs', text: `Essai ${number}` });
      case 'POST /api/v1/works':
      case 'POST /api/v1/works/:ref/plan':
        return json({ ...work(actor), title: `Essai ${number}`, description: 'Essai' });
      case 'POST /api/v1/works/effect':
        return json(work(actor));
      case 'POST /api/v1/works/:ref/publication':
      case 'POST /api/v1/works/:ref/acceptance':
      case 'POST /api/v1/works/:ref/start':
      case 'POST /api/v1/works/:ref/end':
        return json({});
      case 'POST /api/v1/works/:ref/move': {
        const { equipment: _equipment, ...window } = work(actor);
        return json({ ...window, ...REASON });
      }
      case 'POST /api/v1/works/:ref/extension':
        return json({ toMs: nowMs + 62 * DAY_MS, ...REASON });
      case 'POST /api/v1/works/:ref/objection':
      case 'POST /api/v1/works/:ref/decision':
      case 'POST /api/v1/works/:ref/resumption':
      case 'POST /api/v1/works/:ref/completion':
      case 'POST /api/v1/works/:ref/cancellation':
      case 'POST /api/v1/work-recurrences/:id/end':
        return json(REASON);
      case 'POST /api/v1/works/:ref/remarks':
        return json({ visibility: 'internal', text: `Essai ${number}` });
      case 'PUT /api/v1/work-recurrences/:id':
      case 'POST /api/v1/work-recurrences':
        return json({
          ...{ title: `Essai ${number}`, description: 'Essai', equipment: work(actor).equipment },
          // Not for a long time, and then nobody is there any more.
          rule: {
            ...{ days: { kind: 'weekly', weekdays: [0] }, startMinute: 540, lengthMin: 60 },
            ...{ onlyWorkingDays: true, from: '2099-01-01', until: '2099-12-31' },
          },
        });
      case 'POST /api/v1/accounts':
        return json({ login: `neuf${number}@neuf.example`, name: 'Neuf', partnerId, role: 'viewer' });
      case 'PATCH /api/v1/accounts/:id':
        return json({ name: `Autre nom ${number}` });
      case 'POST /api/v1/accounts/:id/revocation':
        return json(REASON);
      case 'POST /api/v1/partners/:id/revocation':
        return json({ ...REASON, accounts: false });
      case 'POST /api/v1/inventory/gateways.csv': {
        const eui = `7076ff0000030000${number}`.slice(-16);
        return { type: 'text/csv', text: `eui;name\n${eui};Passerelle importée ${number}\n` };
      }
      case 'POST /api/v1/inventory/gateways': {
        const eui = `7076ff00${number.toString(16).padStart(8, '0')}`;
        return json({ eui, name: `Passerelle neuve ${number}`, partnerId });
      }
      case 'PUT /api/v1/inventory/gateways/:eui':
        return json(whole(actor, params));
      case 'PATCH /api/v1/inventory/gateways/:eui':
        return json({ model: `Modèle ${number}` });
      case 'POST /api/v1/sites':
        return json({ name: `Site neuf ${number}`, partnerId });
      case 'PUT /api/v1/sites/:id':
        return json(wholeSite(actor, params));
      case 'PATCH /api/v1/sites/:id':
        return json({ commune: `Joué ${number}` });
      case 'POST /api/v1/backhauls':
        return json({ id: `neuf-${number}`, name: `Lien neuf ${number}`, kind: 'fibre', partnerId });
      case 'PUT /api/v1/backhauls/:id':
        return json(wholeBackhaul(params));
      case 'PATCH /api/v1/backhauls/:id':
        return json({ operator: `Autre ${number}` });
      default:
        return route.startsWith('POST /') && !route.startsWith('POST /api/') ? form({}) : null;
    }
  };
}

export const SETTINGS = `
  [[partners]]
  id = "troisieme"
  name = "Partenaire sans personne"
  [[lns]]
  name = "${LNS_NAME}"
  address = "127.0.0.1:9"
`;
