// Reads what somebody says of a record: the fields given, over those that stand; and tells what differs. Pure.

import type { FieldsOf } from './cards.ts';
import type { Field } from './fields.ts';

/** `field`: as the record calls it. `detail` completes "name ...". */
export interface Wrong {
  readonly field: string;
  readonly detail: string;
  /** A whole sentence. */
  readonly french: string;
}

export type ReadCard<T> =
  | { readonly kind: 'card'; readonly card: T }
  | { readonly kind: 'wrong'; readonly wrongs: readonly Wrong[] };

/** `base`: what fields not given are; one that is not in it either must be given, unless it may be empty. */
export function readCard<T>(
  fields: FieldsOf<T>,
  given: Readonly<Record<string, unknown>>,
  base: Partial<T>,
): ReadCard<T> {
  const card: Record<string, unknown> = {};
  const wrongs: Wrong[] = [];
  for (const [name, field] of Object.entries(fields) as [string, Field<unknown>][]) {
    if (!Object.hasOwn(given, name) && Object.hasOwn(base, name)) {
      card[name] = base[name as keyof T];
      continue;
    }
    const isGiven = Object.hasOwn(given, name);
    const read = field.read(isGiven ? given[name] : null);
    if (read.kind === 'value') card[name] = read.value;
    else {
      const detail = isGiven ? read.detail : `is missing; it ${read.detail}`;
      wrongs.push({ field: name, detail, french: read.french });
    }
  }
  return wrongs.length === 0 ? { kind: 'card', card: card as T } : { kind: 'wrong', wrongs };
}

export interface FieldChange {
  readonly field: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

/** `before` left out: everything that is said. */
export function changesOf<T extends object>(fields: FieldsOf<T>, before: T | null, after: T): FieldChange[] {
  return Object.keys(fields).flatMap((field) => {
    const key = field as keyof T;
    const old = before === null ? null : (before[key] as FieldChange['before']);
    const now = after[key] as FieldChange['after'];
    return old === now ? [] : [{ field, before: old, after: now }];
  });
}
