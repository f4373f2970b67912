// What the requests of a run are made of: the operations that the supervisor documents, and what there is to name.

import { LNS_NAME, PARTNERS } from '../../supervisor/testing/two-partners.ts';
import type { Actor } from '../../supervisor/testing/two-partners-people.ts';
import type { Random } from '../fleet/random.ts';
import { readForms, type Things } from './forms.ts';
import type { Operation, RequestsDeps } from './requests.ts';
import type { Target } from './target.ts';
import type { Schema } from './values.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface DocumentedOperation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const DAY_MS = 86_400_000;
/** Overwriting them would leave nothing to look for. */
const PRIVATE: ReadonlySet<string> = new Set(['remarks', 'accessNotes', 'contacts']);

export async function readWorld(target: Target): Promise<RequestsDeps> {
  const response = await fetch(`http://127.0.0.1:${target.httpPort}/api/v1/openapi.json`);
  const { paths, components } = (await response.json()) as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]): Operation => {
      const [content] = Object.entries(one.requestBody?.content ?? {});
      return {
        ...{ method: method.toUpperCase(), path },
        query: (one.parameters ?? []).filter((parameter) => parameter.in === 'query'),
        body: content === undefined ? null : { type: content[0], schema: content[1].schema },
      };
    }),
  );
  const { actors } = target.people;
  const known = knownOf(target);
  return {
    ...{ operations, actors, victims: victimsOf(target) },
    forms: await readForms(target, thingsOf(target)),
    values: {
      schemas: components.schemas,
      isRare: (name) => PRIVATE.has(name),
      known,
    },
  };
}

/** One of each partner: their forms are alike. */
function thingsOf({ network, people }: Target): Things {
  const firsts = <T extends { readonly partnerId: string | null }>(all: readonly T[]): T[] =>
    [null, ...PARTNERS].flatMap((partnerId) => all.find((one) => one.partnerId === partnerId) ?? []);
  return {
    'inventory-gateway': firsts(network.gateways).map(({ eui }) => eui),
    'inventory-site': firsts(network.sites).map(({ siteId }) => siteId ?? ''),
    'inventory-backhaul': firsts(network.backhauls).map(({ id }) => id),
    'account-of': PARTNERS.map((partnerId) => people.bystander(partnerId).id),
  };
}

function victimsOf({ people }: Target): readonly Actor[] {
  return people.actors.filter(({ kind, ended }) => kind === 'session' && ended === null).map(people.twin);
}

/** Nothing that would give a gateway to the other partner, or a site's gateways to its contractors: then they may see. */
function knownOf({ network, people }: Target) {
  const targets = PARTNERS.flatMap((partnerId) => [people.bystander(partnerId), people.target(partnerId)]);
  const gateways = network.gateways.filter(({ partnerId }) => partnerId !== null).map(({ eui }) => eui);
  const backhauls = network.backhauls.map(({ id }) => id);
  const sites = network.sites.map(({ siteId }) => siteId ?? '');
  const bSites = sites.filter((id) => id.endsWith('-b'));
  const ids = [
    ...[...sites, ...backhauls, ...targets.flatMap(({ id, sessionId, tokenId }) => [id, sessionId, tokenId])],
    ...[...gateways.map((eui) => `gateway:${eui}`), ...backhauls.map((id) => `backhaul:${id}`)],
    ...['broker', 'supervisor', `lns:${LNS_NAME}`, 'troisieme', 'rien'],
  ];

  return (name: string, random: Random, partnerId: string | null): unknown => {
    switch (name) {
      case 'eui':
      case 'gateway':
        return random.chance(0.9) ? random.pick(gateways) : `7076ff${random.bytes(5).toString('hex')}`;
      case 'id':
      case 'object':
        return random.pick(ids);
      case 'credentialId':
        return random.pick(targets).tokenId;
      case 'accountId':
        return random.pick(targets).id;
      case 'partnerId':
        return random.chance(0.95) ? (partnerId ?? 'troisieme') : random.pick(['personne', null]);
      case 'siteId':
      case 'site':
        return random.pick([...bSites, null]);
      case 'siteIds':
        return random.chance(0.5) ? [] : [random.pick(sites)];
      case 'backhaulId':
        return random.pick([...backhauls, null]);
      case 'login':
        return `fuzz${random.below(1e9)}@neuf.example`;
      case 'company':
        return random.pick([null, 'Antennes']);
      case 'expiresMs':
        return Date.now() + DAY_MS;
      default:
        return undefined;
    }
  };
}
