// Base64 as packet forwarders write it: standard or URL-safe alphabet, padded or not, even mixed (PROTOCOL.TXT's own examples are).

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** The bytes, or `null` when the text has a character or a length that no base64 has. */
export function decodeBase64(text: string): Buffer | null {
  if (!BASE64.test(text)) return null;
  const digits = text.endsWith('=') ? text.replace(/=+$/, '') : text;
  if (digits.length % 4 === 1) return null;
  return Buffer.from(digits, 'base64');
}
