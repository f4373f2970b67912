// EUI-64 identifiers: 16 lowercase hex digits inside Vigie, 8 bytes most significant first on the wire.

declare const brand: unique symbol;

/** A gateway EUI: exactly 16 lowercase hex digits. */
export type GatewayEui = string & { readonly [brand]: 'GatewayEui' };

const EUI_PATTERN = /^[0-9a-f]{16}$/;

/** Reads a gateway EUI written in any case, with or without separators; `null` when it is not one. */
export function parseGatewayEui(text: string): GatewayEui | null {
  const digits = text.replaceAll(/[-:]/g, '').toLowerCase();
  return EUI_PATTERN.test(digits) ? (digits as GatewayEui) : null;
}

/** True for the one spelling used in topics: 16 lowercase hex digits. */
export function isGatewayEui(text: string): text is GatewayEui {
  return EUI_PATTERN.test(text);
}

/** The EUI in 8 bytes of a datagram, most significant byte first; the caller has checked the length. */
export function readGatewayEui(bytes: Buffer, offset: number): GatewayEui {
  return bytes.toString('hex', offset, offset + 8) as GatewayEui;
}

export function writeGatewayEui(target: Buffer, eui: GatewayEui, offset: number): void {
  target.write(eui, offset, 8, 'hex');
}
