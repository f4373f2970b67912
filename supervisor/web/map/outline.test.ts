import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseOutline, readOutline } from './outline.ts';

const RING = [
  [0.6, 47.3],
  [0.8, 47.3],
  [0.8, 47.5],
  [0.6, 47.3],
];
const DRAWN = [
  [47.3, 0.6],
  [47.3, 0.8],
  [47.5, 0.8],
  [47.3, 0.6],
];
const LINE = { type: 'LineString', coordinates: RING };
const outlineOf = (value: unknown) => parseOutline(JSON.stringify(value));

test.each([
  ['a line', LINE, 1],
  ['a line with heights', { type: 'LineString', coordinates: RING.map((one) => [...one, 48]) }, 1],
  ['several lines', { type: 'MultiLineString', coordinates: [RING, RING] }, 2],
  ['an area', { type: 'Polygon', coordinates: [RING] }, 1],
  ['an area with a hole', { type: 'Polygon', coordinates: [RING, RING] }, 2],
  ['several areas', { type: 'MultiPolygon', coordinates: [[RING], [RING, RING]] }, 3],
  ['a collection', { type: 'GeometryCollection', geometries: [LINE, LINE] }, 2],
  ['a feature', { type: 'Feature', properties: null, geometry: LINE }, 1],
  [
    'features, one of them without a place',
    {
      type: 'FeatureCollection',
      features: [
        { type: 'Feature', geometry: null },
        { type: 'Feature', geometry: LINE },
      ],
    },
    1,
  ],
])('%s is drawn, latitude first', (_name, value, lines) => {
  expect(outlineOf(value)).toEqual(Array.from({ length: lines }, () => DRAWN));
});

test('a file with a byte order mark is read, and a place is kept to a metre', () => {
  const text = `\uFEFF${JSON.stringify({
    type: 'LineString',
    coordinates: [
      [0.123456789, 47],
      [1, 47],
    ],
  })}`;
  expect(parseOutline(text)).toEqual([
    [
      [47, 0.12346],
      [47, 1],
    ],
  ]);
});

test.each([
  ['{', 'is no JSON'],
  ['[]', 'file: is no GeoJSON object'],
  ['{}', 'file: type missing: only lines and areas can be drawn'],
  ['{"type":"Point","coordinates":[0.6,47.3]}', 'file: type "Point": only lines and areas can be drawn'],
  ['{"type":"FeatureCollection","features":[]}', 'has no line and no area'],
  ['{"type":"FeatureCollection","features":{}}', 'file.features: must be a list'],
  ['{"type":"FeatureCollection","features":[null]}', 'file.features[0]: is no GeoJSON object'],
  ['{"type":"Feature"}', 'file.geometry: is no GeoJSON object'],
  ['{"type":"LineString"}', 'file.coordinates: must be a list'],
  [
    '{"type":"LineString","coordinates":[[0.6,47.3]]}',
    'file.coordinates: 1 positions, at least 2 are needed',
  ],
  [
    '{"type":"Polygon","coordinates":[[[0,1],[1,1],[0,1]]]}',
    'file.coordinates[0]: 3 positions, at least 4 are needed',
  ],
  [
    '{"type":"Polygon","coordinates":[[[0,1],[1,1],[1,2],[0,2]]]}',
    'file.coordinates[0]: the edge of an area must end where it begins',
  ],
  [
    // Lambert 93, as French files often are.
    '{"type":"LineString","coordinates":[[525000,6700000],[525100,6700000]]}',
    'file.coordinates[0]: 6700000 is no latitude: positions are [longitude, latitude] in degrees (WGS 84)',
  ],
  [
    '{"type":"LineString","coordinates":[[0.6,47.3],["0.7",47.3]]}',
    'file.coordinates[1]: "0.7" is no longitude: positions are [longitude, latitude] in degrees (WGS 84)',
  ],
  [
    '{"type":"LineString","coordinates":[[0.6],[0.7,47.3]]}',
    'file.coordinates[0]: nothing is no latitude: positions are [longitude, latitude] in degrees (WGS 84)',
  ],
  [
    '{"type":"LineString","coordinates":[[0,1,2,3],[0,1]]}',
    'file.coordinates[0]: a position is [longitude, latitude], perhaps with a height',
  ],
])('%s is refused with what is wrong and where', (text, complaint) => {
  expect(parseOutline(text)).toBe(complaint);
});

test('what would take too long to draw, or to read, is refused', () => {
  const many = Array.from({ length: 50_001 }, (_, index) => [index / 1_000, 47]);
  expect(outlineOf({ type: 'LineString', coordinates: many })).toContain('more than 50000 positions');
  let deep: unknown = LINE;
  for (let depth = 0; depth < 10; depth++) deep = { type: 'GeometryCollection', geometries: [deep] };
  expect(outlineOf(deep)).toContain('too many collections within each other');
});

test('a file that cannot be taken is named together with its setting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-outline-'));
  const path = join(folder, 'outline.geojson');
  const start = `web.map.outline_file: ${path}: `;
  expect(() => readOutline(path)).toThrow(`${start}cannot be read: ENOENT`);
  writeFileSync(path, '{"type":"Point"}');
  expect(() => readOutline(path)).toThrow(`${start}file: type "Point"`);
  writeFileSync(path, ' '.repeat(2 * 1024 * 1024 + 1));
  expect(() => readOutline(path)).toThrow(`${start}2097153 bytes, more than 2097152; simplify it first`);
  writeFileSync(path, JSON.stringify(LINE));
  expect(readOutline(path)).toEqual([DRAWN]);
  rmSync(folder, { recursive: true });
});
