// Headers that every answer carries, event streams included.

/** Pages load nothing from elsewhere and run no script but files of ours. */
const IMAGES = "img-src 'self' data:";
const CONTENT_SECURITY_POLICY =
  `default-src 'none'; script-src 'self'; style-src 'self'; ${IMAGES}; connect-src 'self'; ` +
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
export function securityHeaders(
  isHttps: boolean,
  imageOrigin: string | null = null,
): Readonly<Record<string, string>> {
  const headers = imageOrigin === null ? HEADERS : withImagesOf(imageOrigin);
  return isHttps ? { ...headers, 'strict-transport-security': `max-age=${YEAR_S}` } : headers;
}

/** One origin more, for pictures alone: the map's tiles. */
function withImagesOf(origin: string): Readonly<Record<string, string>> {
  const policy = CONTENT_SECURITY_POLICY.replace(IMAGES, `${IMAGES} ${origin}`);
  return { ...HEADERS, 'content-security-policy': policy };
}
