// The settings of the map.

import { maybe, numeric, optional, parsed, type SettingsOf, string } from '../../../protocol/settings.ts';
import { parseTileSource } from './tile-source.ts';

const tileSource = parsed(
  'URL template',
  'an https URL of one host, or a path of this server that begins with /, with {z}, {x} and {y} in it',
  parseTileSource,
);

export const mapMembers = {
  tiles: maybe(
    tileSource,
    'Where browsers load the tiles of the map from, with `{z}`, `{x}` and `{y}` (Web Mercator); left out: a plain grid, and nothing is loaded from elsewhere',
  ),
  attribution: maybe(string, 'Whose tiles they are, shown on the map; most sources ask for it'),
  max_zoom: optional(numeric(1, 22), 'The deepest zoom that there are tiles for', 18),
  outline_file: maybe(
    string,
    'GeoJSON file (RFC 7946, 2 MiB at most) with lines or areas to draw on the map, such as the limits of the territory; read at start',
  ),
} as const;

export type MapSettings = SettingsOf<typeof mapMembers>;

export function mapComplaints({ tiles, attribution }: MapSettings): readonly string[] {
  if (tiles === null && attribution !== null) {
    return ['web.map.attribution: only used with web.map.tiles, which is missing'];
  }
  return [];
}
