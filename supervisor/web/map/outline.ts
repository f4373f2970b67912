// The outline that is drawn on the map: lines and the edges of areas, out of GeoJSON (RFC 7946). Nothing is guessed.

import { readFileSync, statSync } from 'node:fs';

/** Degrees, latitude first, as the map draws them. */
export type OutlineLine = readonly (readonly [latitude: number, longitude: number])[];

const MAX_BYTES = 2 * 1024 * 1024;
/** What a phone draws without stuttering. */
const MAX_POSITIONS = 50_000;
const MAX_DEPTH = 4;
/** About a metre. */
const DIGITS = 5;

/** Throws one sentence that names the setting. */
export function readOutline(path: string): readonly OutlineLine[] {
  const fail = (reason: string): never => {
    throw new Error(`web.map.outline_file: ${path}: ${reason}`);
  };
  let text = '';
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) return fail(`${size} bytes, more than ${MAX_BYTES}; simplify it first`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return fail(`cannot be read: ${error.code}`);
    throw error;
  }
  const outline = parseOutline(text);
  return typeof outline === 'string' ? fail(outline) : outline;
}

/** The lines, or what is wrong and where. */
export function parseOutline(text: string): readonly OutlineLine[] | string {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return 'is no JSON';
  }
  try {
    const reading: Reading = { lines: [], positions: 0 };
    readObject(content, 'file', 0, reading);
    return reading.lines.length === 0 ? 'has no line and no area' : reading.lines;
  } catch (error) {
    if (error instanceof Complaint) return error.message;
    throw error;
  }
}

class Complaint extends Error {}

interface Reading {
  readonly lines: OutlineLine[];
  positions: number;
}

function complain(where: string, what: string): never {
  throw new Complaint(`${where}: ${what}`);
}

function readObject(value: unknown, where: string, depth: number, reading: Reading): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    complain(where, 'is no GeoJSON object');
  }
  if (depth > MAX_DEPTH) complain(where, 'too many collections within each other');
  const object = value as Readonly<Record<string, unknown>>;
  const { type, coordinates } = object;
  const each = (name: string): void => {
    for (const [index, one] of list(object[name], `${where}.${name}`).entries()) {
      readObject(one, `${where}.${name}[${index}]`, depth + 1, reading);
    }
  };
  const at = `${where}.coordinates`;
  switch (type) {
    case 'FeatureCollection':
      return each('features');
    case 'GeometryCollection':
      return each('geometries');
    case 'Feature':
      if (object['geometry'] !== null)
        readObject(object['geometry'], `${where}.geometry`, depth + 1, reading);
      return;
    case 'LineString':
      return readLine(coordinates, at, false, reading);
    case 'MultiLineString':
      return eachOf(coordinates, at, (line, place) => readLine(line, place, false, reading));
    case 'Polygon':
      return eachOf(coordinates, at, (ring, place) => readLine(ring, place, true, reading));
    case 'MultiPolygon':
      return eachOf(coordinates, at, (polygon, part) =>
        eachOf(polygon, part, (ring, place) => readLine(ring, place, true, reading)),
      );
    default:
      complain(where, `type ${JSON.stringify(type) ?? 'missing'}: only lines and areas can be drawn`);
  }
}

function eachOf(value: unknown, where: string, read: (one: unknown, where: string) => void): void {
  for (const [index, one] of list(value, where).entries()) read(one, `${where}[${index}]`);
}

function list(value: unknown, where: string): readonly unknown[] {
  return Array.isArray(value) ? value : complain(where, 'must be a list');
}

/** RFC 7946 sections 3.1.4 and 3.1.6: two positions at least; of a ring four, the last the same as the first. */
function readLine(value: unknown, where: string, isRing: boolean, reading: Reading): void {
  const positions = list(value, where);
  const least = isRing ? 4 : 2;
  if (positions.length < least)
    complain(where, `${positions.length} positions, at least ${least} are needed`);
  reading.positions += positions.length;
  if (reading.positions > MAX_POSITIONS) {
    complain(where, `more than ${MAX_POSITIONS} positions in all; simplify it first`);
  }
  const line = positions.map((position, index) => readPosition(position, `${where}[${index}]`));
  const [first, last] = [line[0], line.at(-1)];
  if (isRing && (first?.[0] !== last?.[0] || first?.[1] !== last?.[1])) {
    complain(where, 'the edge of an area must end where it begins');
  }
  reading.lines.push(line);
}

/** Section 3.1.1: longitude, latitude, and perhaps a height. */
function readPosition(value: unknown, where: string): readonly [number, number] {
  const [longitude, latitude, ...rest] = list(value, where);
  const degrees = (one: unknown, most: number, name: string): number => {
    if (typeof one === 'number' && Math.abs(one) <= most) return Number(one.toFixed(DIGITS));
    return complain(
      where,
      `${JSON.stringify(one) ?? 'nothing'} is no ${name}: positions are [longitude, latitude] in degrees (WGS 84)`,
    );
  };
  if (rest.length > 1 || rest.some((one) => typeof one !== 'number')) {
    complain(where, 'a position is [longitude, latitude], perhaps with a height');
  }
  return [degrees(latitude, 90, 'latitude'), degrees(longitude, 180, 'longitude')];
}
