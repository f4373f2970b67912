// What the demonstration's inventory says of its gateways beyond their names: sites, backhauls, models. Given to the API
// as people would, each partner's administrator for its own.

import type { GatewaySite, Partner } from '../fleet/gateways.ts';
import type { DemoPasswords } from './accounts.ts';
import { type Client, signIn } from './client.ts';

/** Operators that do not exist. */
export const BACKHAULS = [
  { id: 'ligeris-4g', name: 'Ligéris 4G', kind: 'cellular', operator: 'Ligéris Mobile' },
  { id: 'fibre-touraine', name: 'Fibre de Touraine', kind: 'fibre', operator: 'Touraine Fibre' },
] as const;

/** Of the gateway at this position. */
export function backhaulOf(index: number): (typeof BACKHAULS)[number]['id'] {
  return (BACKHAULS[index % BACKHAULS.length] as (typeof BACKHAULS)[number]).id;
}

interface Entry {
  readonly index: number;
  readonly site: GatewaySite;
  readonly lifeCycle: string;
}

interface Listed<T> {
  readonly items: readonly T[];
}
interface ListedSite {
  readonly id: string;
}
interface ListedAccount {
  readonly id: string;
  readonly partnerId: string;
  readonly role: string;
  readonly version: number;
}

/** Gateways that stand in the inventory and nowhere else. */
export type WithoutAgent = Readonly<Record<'planned' | 'neverSeen' | 'retired', GatewaySite>>;

const MODELS = ['Kerlink iStation', 'Kerlink iBTS Compact', 'Kerlink iFemtoCell-evolution'];
const ANTENNA = 'omni, 3 dBi';
const ACCESS_NOTES = 'Clé à l’accueil, du lundi au vendredi de 8 h 30 à 17 h. Échelle à rail antichute.';
const CONTACTS = 'Services techniques, 02 47 00 00 00';

/** Once; a later start finds it as people left it. */
export async function fillInventory(
  url: string,
  sites: readonly GatewaySite[],
  withoutAgent: WithoutAgent,
  passwords: DemoPasswords,
): Promise<void> {
  const clients = new Map<Partner, Client>();
  for (const partner of new Set(sites.map((site) => site.partner))) {
    const login = `administrator@${partner}.example`;
    const account = passwords.accounts.find((one) => one.login === login);
    if (account === undefined) throw new Error(`the demonstration has no account ${login}`);
    clients.set(partner, await signIn(url, login, account.password));
  }
  await fill(clients, sites, withoutAgent);
  for (const client of clients.values()) await client.signOut();
}

async function fill(
  clients: ReadonlyMap<Partner, Client>,
  sites: readonly GatewaySite[],
  withoutAgent: WithoutAgent,
): Promise<void> {
  for (const [partner, client] of clients) await addMailboxes(client, partner);
  const [first] = clients.values();
  if (first === undefined) return;
  const known = await first.get<Listed<unknown>>('/api/v1/backhauls');
  if (known.items.length > 0) return;
  for (const backhaul of BACKHAULS) await first.send('POST', '/api/v1/backhauls', backhaul);
  const { planned, neverSeen, retired } = withoutAgent;
  const entries = [
    ...sites.map((site) => ({ site, lifeCycle: 'in-service' })),
    { site: planned, lifeCycle: 'planned' },
    { site: neverSeen, lifeCycle: 'in-service' },
    { site: retired, lifeCycle: 'retired' },
  ].map((entry, index): Entry => ({ ...entry, index }));
  for (const [partner, client] of clients) {
    const own = entries.filter(({ site }) => site.partner === partner);
    const siteIds: string[] = [];
    for (const { site } of own) {
      const made = await client.send<ListedSite>('POST', '/api/v1/sites', {
        ...{ name: site.name, commune: site.name.split(' - ')[0], partnerId: partner },
        ...{ accessNotes: ACCESS_NOTES, contacts: CONTACTS },
      });
      siteIds.push(made.id);
    }
    await client.send('POST', '/api/v1/inventory/gateways.csv', { csv: tableOf(own) });
    await giveWork(client, partner, siteIds);
  }
}

/** Each partner's mandatory mailbox, and who is told when nobody takes an incident on. */
async function addMailboxes(client: Client, partner: Partner): Promise<void> {
  const known = await client.get<Listed<unknown>>('/api/v1/mailboxes');
  if (known.items.length > 0) return;
  for (const [name, role] of [
    ['exploitation', 'mandatory'],
    ['astreinte', 'escalation'],
  ] as const) {
    await client.send('POST', '/api/v1/mailboxes', { address: `${name}@${partner}.example`, role });
  }
}

function tableOf(own: readonly Entry[]): string {
  const rows = own.map(({ index, lifeCycle, site }) => {
    const { eui, name, latitude, longitude, altitudeM } = site;
    const place = [eui, name, name, latitude, longitude, altitudeM];
    return [...place, MODELS[index % MODELS.length], ANTENNA, backhaulOf(index), lifeCycle].join(';');
  });
  const columns = 'eui;name;site;latitude;longitude;altitude_m;model;antenna;backhaul;life_cycle';
  return [columns, ...rows, ''].join('\n');
}

/** The contractor may work at the first half of the sites. */
async function giveWork(client: Client, partner: Partner, siteIds: readonly string[]): Promise<void> {
  const accounts = await client.get<Listed<ListedAccount>>(`/api/v1/accounts?partnerId=${partner}`);
  const contractor = accounts.items.find(({ role }) => role === 'contractor');
  if (contractor === undefined) return;
  const some = siteIds.slice(0, Math.ceil(siteIds.length / 2));
  await client.send('PATCH', `/api/v1/accounts/${contractor.id}`, { siteIds: some }, contractor.version);
}
