// A record of the inventory as a form: what stands in each field, what was typed, and what the API's rules make of it. Pure.

import type { FieldsOf } from '../../fleet/inventory/cards.ts';
import type { Field } from '../../fleet/inventory/fields.ts';
import type { Language } from '../texts.ts';

type Values = Readonly<Record<string, unknown>>;

/** As texts for a form; numbers with the language's own decimal sign. */
export function textsOfRecord(
  fields: FieldsOf<never>,
  record: object,
  language: Language,
): Record<string, string> {
  const names = Object.keys(fields);
  return Object.fromEntries(
    names.map((name) => {
      const value = (record as Values)[name];
      if (value === null || value === undefined) return [name, ''];
      const text = String(value);
      return [name, typeof value === 'number' && language === 'fr' ? text.replace('.', ',') : text];
    }),
  );
}

/** As the API takes them, read as cells are. Fields that were not on the form are not given. */
export function givenOf(fields: FieldsOf<never>, typed: URLSearchParams): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, reader] of Object.entries(fields) as [string, Field<unknown>][]) {
    const text = typed.get(name);
    if (text === null) continue;
    const trimmed = text.trim();
    given[name] = trimmed === '' ? null : reader.fromCell(trimmed);
  }
  return given;
}

/** What was typed, over what stands. */
export function typedOver(
  standing: Readonly<Record<string, string>>,
  typed: URLSearchParams,
): Record<string, string> {
  const over = Object.fromEntries(
    Object.keys(standing).flatMap((name) => {
      const text = typed.get(name);
      return text === null ? [] : [[name, text]];
    }),
  );
  return { ...standing, ...over };
}

/** Whether what somebody read has been changed by somebody else since. */
export function isStale(typed: URLSearchParams, version: number): boolean {
  return typed.get('version') !== String(version);
}
