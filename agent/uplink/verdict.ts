// How the link to the broker stands, in one word for people.

/** The words that `health` may carry. */
export const VERDICTS = [
  'connecting',
  'connected',
  /** The broker does not know these credentials, or does not let them listen. */
  'refused',
  /** The certificate of either side was not accepted. */
  'certificate',
  'certificate-expired',
  /** As seen from a clock that may stand in 1970. */
  'certificate-not-yet-valid',
  /** Nobody answers under that address. */
  'unreachable',
  /** Accepted, then ended by the other side, again and again. Also how a second client with the same EUI looks. */
  'dropped',
  /** Another client speaks as this gateway: its `state` was found in place of ours. */
  'taken-over',
  /** Connected, and nothing came back any more: not even answers to pings. */
  'silent',
  'stopped',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Ends an attempt or a connection in which the other side went quiet. */
export class SilenceError extends Error {
  readonly code = 'SILENT';
}

/** MQTT 3.1.1 section 3.2.2.3: identifier rejected (not the user name), bad user name or password, not authorized. */
const REFUSED_CONNECT: readonly unknown[] = [2, 4, 5];
/** MQTT 3.1.1 section 3.9.3: subscription failed. */
const REFUSED_SUBSCRIBE = 0x80;
const DROPPED: readonly unknown[] = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'];
/** Texts of the MQTT client. */
const SILENT = /connack timeout|keepalive timeout/i;
const NOT_YET_VALID = /NOT_YET_VALID/i;
const EXPIRED = /CERT\w*_EXPIRED|certificate (?:has )?expired/i;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME|_SSL_|PEM/i;

/** `error`: what ended the attempt; `null` when the other side closed without a word. */
export function verdictOf(error: Error | null): Verdict {
  if (error === null) return 'dropped';
  const { code } = error as { readonly code?: unknown };
  if (code === REFUSED_SUBSCRIBE || REFUSED_CONNECT.includes(code)) return 'refused';
  if (DROPPED.includes(code)) return 'dropped';
  if (code === 'SILENT' || SILENT.test(error.message)) return 'silent';
  const text = `${String(code)} ${error.message}`;
  if (NOT_YET_VALID.test(text)) return 'certificate-not-yet-valid';
  if (EXPIRED.test(text)) return 'certificate-expired';
  return CERTIFICATE.test(text) ? 'certificate' : 'unreachable';
}
