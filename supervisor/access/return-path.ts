// Where somebody goes on after signing in: only to a page of this server. Pure.

const MAX_LENGTH = 500;
/** Names nobody's host: what a path resolves to must stay there. */
const HERE = 'http://here.invalid';
/** Back to signing in would be a circle; the API has no pages. */
const NO_PAGES =
  /^\/(?:connexion|en\/sign-in|mot-de-passe|en\/password|deconnexion|en\/sign-out|api)(?:\/|$)/;

/** `fallback` for whatever is no path of a page here. */
export function safeReturnPath(wanted: unknown, fallback: string): string {
  if (typeof wanted !== 'string' || wanted.length > MAX_LENGTH) return fallback;
  // Browsers take // and /\ for the beginning of a host, and drop control characters before they look.
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted) || !URL.canParse(wanted, HERE)) return fallback;
  const { origin, pathname, search } = new URL(wanted, HERE);
  if (origin !== HERE || pathname.startsWith('//') || NO_PAGES.test(pathname)) return fallback;
  return pathname + search;
}
