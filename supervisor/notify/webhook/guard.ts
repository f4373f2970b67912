// Which addresses webhooks may be sent to: whoever may write down a URL must not reach our own network by it. Pure.

import { BlockList, isIP } from 'node:net';

export interface Guard {
  /** Whether an address may be connected to. */
  allows(address: string): boolean;
}

/** IANA special-purpose address registries: not reachable from, or not meant for, the internet at large. */
const SPECIAL: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Of IPv6 only global unicast is the internet, and of that not what holds an IPv4 address (6to4, Teredo, documentation). */
const SPECIAL_6: readonly (readonly [network: string, bits: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

/** `allowed`: networks of one's own that may be reached all the same, such as 10.1.0.0/16. */
export function createGuard(allowed: readonly string[]): Guard {
  const special = new BlockList();
  for (const [network, bits] of SPECIAL) special.addSubnet(network, bits, 'ipv4');
  for (const [network, bits] of SPECIAL_6) special.addSubnet(network, bits, 'ipv6');
  const global = new BlockList();
  global.addSubnet('2000::', 3, 'ipv6');
  const own = new BlockList();
  for (const text of allowed) {
    const [network = '', bits] = text.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    own.addSubnet(network, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return {
    allows(given) {
      const address = plain(given);
      if (isIP(address) === 4) return own.check(address) || !special.check(address);
      if (isIP(address) !== 6) return false;
      if (own.check(address, 'ipv6')) return true;
      return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
    },
  };
}

/** Without brackets; an IPv4 address written as an IPv6 one as what it is. */
function plain(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 6) return bare;
  const written = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(written);
  if (mapped === null) return written;
  const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** `null`: it may be written down. */
export function urlComplaint(text: string): 'no-url' | 'not-https' | 'has-login' | null {
  if (!URL.canParse(text)) return 'no-url';
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return 'has-login';
  if (protocol === 'https:') return null;
  return protocol === 'http:' && isLoopbackHost(hostname) ? null : 'not-https';
}

function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
