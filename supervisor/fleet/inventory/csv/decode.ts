// Bytes of a file that a spreadsheet has written, as text: UTF-8 or UTF-16 where it says so, else what it can be. Pure.

/** `null`: no text. */
export function decodeText(bytes: Uint8Array): string | null {
  const text = decoded(bytes);
  return text === null || text.includes('\0') ? null : text.replace(/^\uFEFF/, '');
}

function decoded(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return tryDecode('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return tryDecode('utf-16be', bytes);
  // Hardly any text in Windows-1252 that has accents is UTF-8 as well.
  return tryDecode('utf-8', bytes) ?? tryDecode('windows-1252', bytes);
}

function tryDecode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
