// Whether a write comes from one of our own pages: no other site may use somebody's session (CSRF). Pure.

import type { Problem } from './problem.ts';

export interface WriteOrigin {
  readonly method: string;
  /** A cookie says who asks: browsers send it whoever made them ask. A token is sent only by who holds it. */
  readonly by: 'anonymous' | 'session' | 'token';
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  /** Host and port that the client asked for. */
  readonly host: string;
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** `null`: it may go on. */
export function crossSiteProblem(write: WriteOrigin): Problem | null {
  if (READS.has(write.method) || write.by === 'token') return null;
  const own = isOwn(write);
  // Signing in from a script needs neither header; but no other site may sign somebody in.
  if (own === true || (own === null && write.by === 'anonymous')) return null;
  return {
    status: 403,
    title: 'From another site',
    detail:
      'With a session, changes are taken only from pages of this server (Sec-Fetch-Site, or Origin); scripts use a token.',
  };
}

/** `null`: the client does not say. Browsers send Sec-Fetch-Site over HTTPS and loopback, Origin with every write. */
function isOwn({ origin, secFetchSite, host }: WriteOrigin): boolean | null {
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin' || secFetchSite === 'none';
  if (origin === undefined) return null;
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
