// Where the map's tiles come from: one origin over HTTPS, or this server. Pure.

export interface TileSource {
  /** With `{z}`, `{x}` and `{y}`. */
  readonly template: string;
  /** What the page may load pictures from beside its own server; `null`: nothing. */
  readonly origin: string | null;
}

const PLACES = ['{z}', '{x}', '{y}'] as const;

/** `null`: no template, or one whose tiles would come from who knows where. */
export function parseTileSource(template: string): TileSource | null {
  if (!PLACES.every((place) => template.includes(place))) return null;
  const example = template.replaceAll(/\{[zxy]\}/g, '0');
  if (/[{}\s\\"'<>]/.test(example)) return null;
  if (/^\/(?!\/)/.test(template)) return { template, origin: null };
  // A host of its own for each tile would need all of them allowed.
  if (/^[^/]*\/\/[^/]*\{/.test(template) || !URL.canParse(example)) return null;
  const { protocol, username, password, hostname, origin } = new URL(example);
  // A star would allow every host under it.
  const isOneHost = /^[a-z0-9.-]+$/.test(hostname);
  return protocol === 'https:' && username === '' && password === '' && isOneHost
    ? { template, origin }
    : null;
}
