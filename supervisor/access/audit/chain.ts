// The chain of the audit trail: each line holds the hash of the one before, so that none can be changed or taken out. Pure.

import { createHash } from 'node:crypto';

/** What was done, by whom, to what. */
export interface Entry {
  /** `null`: nobody signed in, or the system itself. */
  readonly accountId: string | null;
  /** The name as it was then. */
  readonly actor: string;
  readonly partnerId: string | null;
  /** `room.what`, for instance `account.created`. */
  readonly action: string;
  /** What it was done to, for instance `account:ab12` or `gateway:7076ff0000000001`. */
  readonly object: string;
  /**
   * What else is worth knowing. Never a secret, and nothing that only an owner may read (access notes, remarks, devices):
   * administrators of every partner read the trail.
   */
  readonly detail: Readonly<Record<string, Json>>;
  /** Where from; `null`: this machine. */
  readonly address: string | null;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** As it is kept. Ids have no gaps, and begin with 1. */
export interface Line extends Omit<Entry, 'detail'> {
  readonly id: number;
  readonly atMs: number;
  /** JSON. */
  readonly detail: string;
  readonly previous: string;
  readonly hash: string;
}

/** The end of the chain. */
export interface Tip {
  readonly id: number;
  readonly hash: string;
}

/** What the first line follows. */
export const GENESIS: Tip = { id: 0, hash: '0'.repeat(64) };

export function nextLine(tip: Tip, entry: Entry, atMs: number): Line {
  const line = { ...entry, id: tip.id + 1, atMs: Math.round(atMs), detail: canonical(entry.detail) };
  return { ...line, previous: tip.hash, hash: hashOfLine(line, tip.hash) };
}

export type Link =
  | { readonly kind: 'linked'; readonly tip: Tip }
  | { readonly kind: 'broken'; readonly id: number; readonly reason: 'missing' | 'order' | 'content' };

/** Whether a line as it was read follows the one before. */
export function checkLine(tip: Tip, line: Line): Link {
  if (line.id !== tip.id + 1) return { kind: 'broken', id: tip.id + 1, reason: 'missing' };
  if (line.previous !== tip.hash) return { kind: 'broken', id: line.id, reason: 'order' };
  const isSame = hashOfLine(line, line.previous) === line.hash;
  return isSame
    ? { kind: 'linked', tip: { id: line.id, hash: line.hash } }
    : { kind: 'broken', id: line.id, reason: 'content' };
}

function hashOfLine(line: Omit<Line, 'previous' | 'hash'>, previous: string): string {
  const { id, atMs, accountId, actor, partnerId, action, object, detail, address } = line;
  const content = canonical({ id, atMs, accountId, actor, partnerId, action, object, detail, address });
  return createHash('sha256').update(`${previous}\n${content}`).digest('hex');
}

/** JSON with sorted keys and no spaces: the same content has one text (as RFC 8785 for what stands in entries). */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
