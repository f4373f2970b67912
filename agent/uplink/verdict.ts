// Why there is no connection, in one word for people.

export type Verdict =
  | 'connecting'
  | 'connected'
  /** The broker does not know these credentials. */
  | 'refused'
  /** The certificate of either side was not accepted. */
  | 'certificate'
  | 'unreachable'
  | 'stopped';

/** MQTT 3.1.1 section 3.2.2.3: identifier rejected (not the user name), bad user name or password, not authorized. */
const REFUSED_CODES: readonly unknown[] = [2, 4, 5];
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ALTNAME|_SSL_|PEM/i;

/** `error`: what ended the attempt; `null` when nothing said. */
export function verdictOf(error: Error | null): Verdict {
  if (error === null) return 'unreachable';
  const { code } = error as { readonly code?: unknown };
  if (REFUSED_CODES.includes(code)) return 'refused';
  return CERTIFICATE.test(`${String(code)} ${error.message}`) ? 'certificate' : 'unreachable';
}
