// The tiles of the wall: one for each gateway, always at its place, so that people find it without reading.

import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { type ShownState, STATE_WORDS } from '../kit/badge-texts.ts';
import { countsOf } from '../kit/horizon.ts';
import { SERVES } from '../network/sentence.ts';
import { NETWORK_TEXTS } from '../network/texts.ts';
import type { GatewayLine } from '../network/view.ts';
import type { Language } from '../texts.ts';
import { WALL_HEIGHT, WALL_WIDTH, wallLayout } from './layout.ts';

/** Narrower tiles have no room for a code: their signs stand alone. */
const MIN_CODE_WIDTH = 82;
/** Of a sign: that of a small tile, and what is enough from five metres. */
const SIGN = { least: 26, most: 64 } as const;
/** Of a code's letters, px at 1920 by 1080; healthy ones are small on purpose. */
const CODE = { least: 14, most: 44, calm: 30 } as const;
/** Width of a letter against its size, a wide one. */
const LETTER = 0.74;

interface Field {
  readonly name: string;
  readonly lines: readonly GatewayLine[];
}

export function wallTiles(lines: readonly GatewayLine[], language: Language): Html {
  const texts = NETWORK_TEXTS[language];
  const fields = fieldsOf(lines, texts.noPartner);
  const layout = wallLayout(fields.map((field) => field.lines.length));
  const codes = codesOf(lines);
  const drawn = fields.map(({ name, lines: members }, index) => {
    const place = layout.fields[index];
    if (place === undefined) return html``;
    const online = members.filter(({ state }) => SERVES.has(state)).length;
    const tiles = members.map((line, at) =>
      tile(line, place.tiles[at] ?? { x: 0, y: 0 }, layout, codes.get(line.eui) ?? '', language),
    );
    return html`<text class="field" x="0" y="${place.headY}">${shortened(name)}</text><text class="count" x="${WALL_WIDTH}" y="${place.headY}">${texts.onlineOf(online, members.length)}</text>${tiles}`;
  });
  return html`<svg class="tiles" viewBox="0 0 ${WALL_WIDTH} ${WALL_HEIGHT}" preserveAspectRatio="xMinYMin meet" role="img" aria-label="${countsOf(lines, language)}">${drawn}</svg>`;
}

function tile(
  line: GatewayLine,
  { x, y }: { readonly x: number; readonly y: number },
  { tileWidth: width, tileHeight: height }: { readonly tileWidth: number; readonly tileHeight: number },
  code: string,
  language: Language,
): Html {
  const shown: ShownState = line.state === 'online' ? (line.overlays[0] ?? line.state) : line.state;
  const hasCode = width >= MIN_CODE_WIDTH && code !== '';
  const middle = y + height / 2;
  const share = hasCode ? 0.42 : 0.75;
  const sign = Math.min(height - 6, Math.max(SIGN.least, Math.min(SIGN.most, height * share)));
  const room = shown === 'online' ? width - 10 : width - sign - 24;
  const size = round(
    Math.max(
      CODE.least,
      Math.min(shown === 'online' ? CODE.calm : CODE.most, height * 0.26, room / (LETTER * code.length)),
    ),
  );
  const title = html`<title>${line.name}, ${STATE_WORDS[language][shown]}</title>`;
  const codeAt = (at: number): Html =>
    hasCode
      ? html`<text class="code" x="${round(at)}" y="${round(middle + size * 0.35)}" font-size="${size}">${code}</text>`
      : html``;
  if (shown === 'online') {
    return html`<g class="tile s-online">${title}<rect class="ground" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"/><rect class="calm" x="${round(x)}" y="${round(y + height - 4)}" width="${round(width)}" height="4"/>${codeAt(x + width / 2)}</g>`;
  }
  // The sign stands before the code, both together in the middle.
  const together = sign + 8 + size * LETTER * code.length;
  const signX = x + (hasCode ? Math.max(6, (width - together) / 2) : (width - sign) / 2);
  return html`<g class="tile s-${shown} raised">${title}<rect class="ground" x="${round(x + 1.5)}" y="${round(y + 1.5)}" width="${round(width - 3)}" height="${round(height - 3)}"/><g transform="translate(${round(signX)} ${round(middle - sign / 2)}) scale(${round(sign / 20)})">${badgeMark(shown)}</g>${codeAt(signX + sign + 8 + (size * LETTER * code.length) / 2)}</g>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function fieldsOf(lines: readonly GatewayLine[], noPartner: string): Field[] {
  const names = [...new Set(lines.map(({ partnerName }) => partnerName))];
  return names.map((partnerName) => ({
    name: partnerName ?? noPartner,
    lines: lines.filter((one) => one.partnerName === partnerName),
  }));
}

/** `JOU 2`: of the commune (else of its own name), and which of those there; in the order in which they stand. */
function codesOf(lines: readonly GatewayLine[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const stems = lines.map(({ commune, name }) => stemOf(commune ?? name));
  for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const seen = new Map<string, number>();
  return new Map(
    lines.map(({ eui }, index) => {
      const stem = stems[index] ?? '';
      const number = (seen.get(stem) ?? 0) + 1;
      seen.set(stem, number);
      return [eui, counts.get(stem) === 1 ? stem : `${stem} ${number}`];
    }),
  );
}

function stemOf(name: string): string {
  const letters = name
    .normalize('NFD')
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replace(/^(?:la|le|les|saint|sainte)[ -]/i, '');
  return letters.replaceAll(/[ -]/g, '').slice(0, 3).toUpperCase();
}

function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 59)}…` : name;
}
