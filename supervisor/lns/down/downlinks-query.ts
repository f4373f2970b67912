// Reads what somebody asks of the list of downlinks: each filter checked, and a complaint that names the parameter.

import { parseGatewayEui } from '../../../protocol/eui.ts';
import { DOWN_RESULTS } from './record.ts';

export interface DownlinksQuery {
  readonly format: 'json' | 'csv';
  readonly limit: number;
  /** Conditions and their values, in the same order. */
  readonly conditions: readonly string[];
  readonly values: readonly (string | number)[];
}

export type DownlinksQueryResult =
  | { readonly kind: 'query'; readonly query: DownlinksQuery }
  | { readonly kind: 'complaint'; readonly parameter: string; readonly error: string };

export const MAX_LIMIT = 1_000;
const DEFAULT_LIMIT = 100;
/** The longest name of a network server or tap. */
const MAX_NAME_LENGTH = 40;

interface Reading {
  format: DownlinksQuery['format'];
  limit: number;
  readonly conditions: string[];
  readonly values: (string | number)[];
}

/** Takes one parameter in; returns what is wrong with it, or `null`. */
const PARAMETERS: Readonly<Record<string, (text: string, reading: Reading) => string | null>> = {
  gateway(text, reading) {
    const eui = parseGatewayEui(text);
    if (eui === null) return 'a gateway EUI, 16 hex digits';
    return filter(reading, 'eui = ?', eui);
  },
  lns(text, reading) {
    if (text === '' || text.length > MAX_NAME_LENGTH) return 'the name of a network server or tap';
    return filter(reading, 'lns = ?', text);
  },
  result(text, reading) {
    if (!DOWN_RESULTS.some((result) => result === text)) return `one of ${DOWN_RESULTS.join(', ')}`;
    return filter(reading, 'result = ?', text);
  },
  since: (text, reading) => instant(text, reading, 'asked_ms >= ?'),
  until: (text, reading) => instant(text, reading, 'asked_ms < ?'),
  limit(text, reading) {
    const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
    if (limit < 1 || limit > MAX_LIMIT) return `a whole number from 1 to ${MAX_LIMIT}`;
    reading.limit = limit;
    return null;
  },
  format(text, reading) {
    if (text !== 'json' && text !== 'csv') return 'json or csv';
    reading.format = text;
    return null;
  },
};

export function readDownlinksQuery(parameters: Readonly<Record<string, unknown>>): DownlinksQueryResult {
  const reading: Reading = { format: 'json', limit: DEFAULT_LIMIT, conditions: [], values: [] };
  for (const [parameter, text] of Object.entries(parameters)) {
    const read = Object.hasOwn(PARAMETERS, parameter) ? PARAMETERS[parameter] : undefined;
    if (read === undefined) {
      return complaint(parameter.slice(0, MAX_NAME_LENGTH), `unknown; known are ${KNOWN}`);
    }
    if (typeof text !== 'string') return complaint(parameter, 'given more than once');
    const wanted = read(text, reading);
    if (wanted !== null) return complaint(parameter, `must be ${wanted}`);
  }
  return { kind: 'query', query: reading };
}

const KNOWN = Object.keys(PARAMETERS).join(', ');

function filter(reading: Reading, condition: string, value: string | number): null {
  reading.conditions.push(condition);
  reading.values.push(value);
  return null;
}

/** ms since 1970, or ISO 8601 with its zone: a time without one would mean the server's. */
function instant(text: string, reading: Reading, condition: string): string | null {
  const isText = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : isText ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) {
    return 'ms since 1970, or a time like 2026-05-01T08:00:00Z ("+" written as %2B)';
  }
  return filter(reading, condition, ms);
}

function complaint(parameter: string, error: string): DownlinksQueryResult {
  return { kind: 'complaint', parameter, error: `${parameter}: ${error}` };
}
