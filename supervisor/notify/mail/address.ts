// Whether an address may be written to. Stricter than what a login may be: it goes into a protocol of lines. Pure.

import { isMailAddress } from '../../access/account-rules.ts';

/** RFC 5321 section 4.5.3.1.1 */
const MAX_LOCAL = 64;
/** Controls and characters that are not seen have no business in an address; letters of other scripts may (RFC 6531). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\u200b-\u200f[\]]/u;

export function isSendable(address: string): boolean {
  const [local = '', domain = ''] = address.split('@');
  return isMailAddress(address) && local.length <= MAX_LOCAL && !UNSEEN.test(address) && isDomain(domain);
}

/** Labels as RFC 1123 has them, other scripts included; one label is a host of one's own network. */
function isDomain(domain: string): boolean {
  return domain
    .split('.')
    .every((label) => /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(label));
}
