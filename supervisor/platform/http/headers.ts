// Headers that every answer carries, event streams included.

/** Pages load nothing from elsewhere and run no script but files of ours. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const YEAR_S = 31_536_000;

/** Over plain HTTP a browser ignores Strict-Transport-Security (RFC 6797 section 8.1), and we do not promise it. */
export function securityHeaders(isHttps: boolean): Readonly<Record<string, string>> {
  return isHttps ? { ...HEADERS, 'strict-transport-security': `max-age=${YEAR_S}` } : HEADERS;
}
