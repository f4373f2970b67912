// Who asks, and what for: the words in which routes say what they need and the access room says what somebody has.

import type { FastifyRequest } from 'fastify';

/** Also the scopes of API tokens. What a right means for one object of one owner is decided where the object is known. */
export const RIGHTS = [
  /** States, counts, availability of all equipment; never frames or devices. */
  'state.read',
  /** Frames and devices that gateways of one's own network heard. */
  'frames.read',
  /** Access notes, contacts and internal remarks of one's own network. */
  'private.read',
  /** To change the inventory of one's own network; administrators: every network's. */
  'inventory.write',
  /** To report a fault. */
  'incidents.report',
  /** To work on incidents of one's own network and of what is shared; contractors: at their sites. */
  'incidents.work',
  /** To plan work on one's own network and on what is shared, and to answer what others plan. */
  'works.plan',
  /** To start, extend and finish planned work of one's own partner; contractors: at their sites. */
  'works.carry-out',
  /** One's own partner's mailboxes and webhooks. */
  'notify.manage',
  /** Accounts, their sessions and tokens, the review of rights. */
  'accounts.manage',
  'audit.read',
] as const;

export type Right = (typeof RIGHTS)[number];

export type Role = 'viewer' | 'contractor' | 'operator' | 'administrator';

export interface Principal {
  readonly kind: 'anonymous' | 'session' | 'token';
  /** `null`: nobody has signed in. */
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly partnerId: string;
    readonly role: Role;
    readonly language: 'fr' | 'en';
  } | null;
  readonly rights: ReadonlySet<Right>;
  /** A contractor's sites: of other gateways it sees nothing. `null`: not limited to sites. */
  readonly siteIds: ReadonlySet<string> | null;
  /** Of the session or token, to name it in the trail and to end it. */
  readonly credentialId: string | null;
}

/** Nobody, who may do nothing. */
export const NOBODY: Principal = {
  kind: 'anonymous',
  account: null,
  rights: new Set(),
  siteIds: null,
  credentialId: null,
};

/** Whether there is such a gateway, and whether they may know. */
export type SeesGateway = (principal: Principal, eui: string) => boolean;

/** Who asks; thrown problems are the answer, such as a 401 for a token that has expired. */
export type Authenticate = (request: FastifyRequest) => Principal | Promise<Principal>;

/** What a route needs; every route says so, or the server does not start. */
export type RouteAccess =
  /** Probes, the sign-in page, styles: whoever asks. */
  | 'open'
  /** One's own account. */
  | 'signed-in'
  | Right;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    /** What it tells cannot be told by site: not for those who are limited to some. */
    wholeNetwork?: boolean;
    /** What its page may load pictures from beside this server, such as `https://tiles.example.org`. */
    imageOrigin?: string | null;
    /** What its body may be, where that is not JSON; a handler gets `text/csv` as a `Buffer`; forms have a parser of their own. */
    consumes?: 'text/csv' | 'application/x-www-form-urlencoded';
    /** Beside it: one-click unsubscribing may come either way (RFC 8058 section 3.2). */
    alsoConsumes?: 'multipart/form-data';
  }
  interface FastifyRequest {
    principal: Principal;
    /** It came by HTTPS, by its own or by the word of a trusted proxy. */
    readonly isHttps: boolean;
  }
}
