// What the matrix asks about: of each kind one of every partner, of nobody, and one that is not there.

import { hasRight, type Thing, type ThingKind } from './authorization-table.ts';
import { NO_REF, refOf } from './seeded-incidents.ts';
import { NO_WORK, workPartnerOf, workRefOf } from './seeded-works.ts';
import { LNS_NAME, type Network, PARTNERS } from './two-partners.ts';
import type { Actor, People } from './two-partners-people.ts';

/** A thing and what stands for it in the path. */
export interface Asked {
  readonly thing: Thing;
  readonly params: Readonly<Record<string, string>>;
}

export interface ThingsDeps {
  readonly network: Network;
  readonly people: People;
  /** Sites and backhauls that may be deleted; another one each time. */
  readonly spareSite: (partnerId: string) => string;
  readonly spareBackhaul: (partnerId: string) => string;
  /** A token that a session of the actor has made. */
  readonly tokenOf: (actor: Actor) => Promise<string>;
}

const NO_ID = 'f'.repeat(24);
const ABSENT: Thing = { name: 'none', exists: false, partnerId: null, siteId: null };

export function createThings(deps: ThingsDeps) {
  const { network, people } = deps;
  const shared = { exists: true, partnerId: null, siteId: null } as const;

  const gateways = (param: string, prefix: string): Asked[] => [
    ...network.gateways.map(({ eui, name, partnerId, siteId }) => ({
      thing: { name, exists: true, partnerId, siteId },
      params: { [param]: prefix + eui },
    })),
    { thing: ABSENT, params: { [param]: `${prefix}7076ff00000100ff` } },
  ];
  const backhauls = (prefix: string): Asked[] =>
    network.backhauls.map(({ id, name, partnerId }) => ({
      thing: { name, exists: true, partnerId, siteId: null },
      params: { id: prefix + id },
    }));
  const ofPartners = (of: (partnerId: string) => Asked['params'] & { siteId?: string }): Asked[] =>
    PARTNERS.map((partnerId) => {
      const { siteId = null, ...params } = of(partnerId);
      return { thing: { name: `of ${partnerId}`, exists: true, partnerId, siteId }, params };
    });
  const none: Asked = { thing: ABSENT, params: { id: NO_ID } };

  const incidents: readonly Asked[] = [
    ...network.gateways.map(({ name, partnerId, siteId }, index) => ({
      thing: { name: `incident of ${name}`, exists: true, partnerId, siteId },
      params: { ref: refOf(index) },
    })),
    { thing: ABSENT, params: { ref: NO_REF } },
  ];

  const works: readonly Asked[] = [
    ...network.gateways.map((gateway, index) => ({
      thing: {
        ...{ name: `work on ${gateway.name}`, exists: true, siteId: gateway.siteId },
        partnerId: workPartnerOf(gateway),
      },
      params: { ref: workRefOf(index) },
    })),
    { thing: ABSENT, params: { ref: NO_WORK } },
  ];

  function fixed(kind: ThingKind): readonly Asked[] | null {
    switch (kind) {
      case 'gateway':
        return gateways('eui', '');
      case 'equipment':
        return [...gateways('id', 'gateway:'), ...(fixed('service') ?? [])];
      case 'incident':
        return incidents;
      case 'planned work':
        return works;
      case 'service':
        return [
          ...backhauls('backhaul:'),
          { thing: { name: 'server', ...shared }, params: { id: `lns:${LNS_NAME}` } },
          { thing: { name: 'broker', ...shared }, params: { id: 'broker' } },
          { thing: { name: 'supervisor', ...shared }, params: { id: 'supervisor' } },
        ];
      case 'site':
        return [
          ...network.sites.map(({ siteId, name, partnerId }) => ({
            thing: { name, exists: true, partnerId, siteId },
            params: { id: siteId },
          })),
          none,
        ];
      case 'backhaul':
        return [...backhauls(''), none];
      case 'partner':
        return ofPartners((id) => ({ id }));
      case 'foreign partner':
        // Those of the others here end sessions that the rest of the matrix needs.
        return [
          { thing: { name: 'third', ...shared }, params: { id: 'troisieme' } },
          { thing: ABSENT, params: { id: 'personne' } },
        ];
      default:
        return null;
    }
  }

  const target = (actor: Actor, partnerId: string) =>
    hasRight(actor, 'accounts.manage') ? people.target(partnerId) : people.bystander(partnerId);

  /** Everything of this kind, as this actor meets it; what a request uses up is new each time. */
  return async (kind: ThingKind, actor: Actor): Promise<readonly Asked[]> => {
    switch (kind) {
      case 'spare site':
        return [
          ...ofPartners((partnerId) => {
            const id = deps.spareSite(partnerId);
            return { id, siteId: id };
          }),
          none,
        ];
      case 'spare backhaul':
        return [...ofPartners((partnerId) => ({ id: deps.spareBackhaul(partnerId) })), none];
      case 'account':
        return [...ofPartners((partnerId) => ({ id: target(actor, partnerId).id })), none];
      case 'token of an account':
        return [
          ...ofPartners((partnerId) => {
            const { id, tokenId } = target(actor, partnerId);
            return { id, credentialId: tokenId };
          }),
          { thing: ABSENT, params: { id: people.bystander(PARTNERS[0]).id, credentialId: NO_ID } },
        ];
      case 'session':
        return credentials(actor, actor.kind === 'session' ? actor.credentialId : null, 'sessionId');
      case 'token': {
        const isHolder = actor.kind === 'token' || actor.ended !== null;
        const id = isHolder ? actor.credentialId : await deps.tokenOf(actor);
        return credentials(actor, id, 'tokenId');
      }
      default:
        return fixed(kind) ?? [];
    }
  };

  function credentials(actor: Actor, own: string | null, of: 'sessionId' | 'tokenId'): readonly Asked[] {
    const holder = (accountId: string | null, name: string): Thing => ({ ...shared, name, accountId });
    return [
      ...PARTNERS.map((partnerId) => {
        const other = people.bystander(partnerId);
        return { thing: holder(other.id, `of ${partnerId}`), params: { id: other[of] } };
      }),
      none,
      ...(own === null ? [] : [{ thing: holder(actor.accountId, 'own'), params: { id: own } }]),
    ];
  }
}

export type Things = ReturnType<typeof createThings>;
