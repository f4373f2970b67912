// One field of a record of the inventory: how it is read from JSON and from a cell of a table, and what it must be. Pure.

import { type TSchema, Type } from 'typebox';
import type { Cell } from '../../platform/csv.ts';
import { TEXT_KEYWORD, type TextRule, tidyText } from '../../platform/http/text-rule.ts';

export type ReadField<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** `detail` completes "name ...", `french` is a whole sentence. */
  | { readonly kind: 'wrong'; readonly detail: string; readonly french: string };

export interface Field<T> {
  /** Completes "name must be ...". */
  readonly wanted: string;
  /** The same in French, as a whole sentence. */
  readonly french: string;
  /** For the documentation, and for what a validator can tell by itself. */
  readonly schema: TSchema;
  read(value: unknown): ReadField<T>;
  /** What `read` takes; cells come trimmed. */
  fromCell(text: string): unknown;
  toCell(value: T): Cell;
}

export type Fields = Readonly<Record<string, Field<never>>>;

function field<T>(
  [wanted, french]: readonly [wanted: string, french: string],
  schema: TSchema,
  parse: (value: unknown) => T | undefined,
  cells: Pick<Field<T>, 'fromCell' | 'toCell'>,
): Field<T> {
  return {
    wanted,
    french,
    schema: { ...schema, 'x-wanted': wanted } as TSchema,
    ...cells,
    read(value) {
      const parsed = parse(value);
      return parsed === undefined
        ? { kind: 'wrong', detail: `must be ${wanted}`, french }
        : { kind: 'value', value: parsed };
    },
  };
}

/** A field that may be empty: `null` in JSON, nothing in a cell. */
export function maybe<T>(inner: Field<T>): Field<T | null> {
  return field<T | null>(
    [`${inner.wanted}, or ${NOTHING}`, inner.french],
    Type.Union([inner.schema, Type.Null()]),
    (value) => {
      if (value === null) return null;
      const read = inner.read(value);
      return read.kind === 'value' ? read.value : undefined;
    },
    {
      fromCell: (text) => (text === '' ? null : inner.fromCell(text)),
      toCell: (value) => (value === null ? null : inner.toCell(value)),
    },
  );
}

const NOTHING = 'null (an empty cell)';

const AS_IT_IS = { fromCell: (text: string) => text, toCell: (value: string) => value };

/** One line of text. */
export function line(max: number): Field<string> {
  return text({ max, lines: 'one' }, [
    `one line of 1 to ${max} characters, without control characters`,
    `Une ligne de 1 à ${max} caractères.`,
  ]);
}

/** Text of several lines. */
export function lines(max: number): Field<string> {
  return text({ max, lines: 'several' }, [
    `text of 1 to ${max} characters, without control characters other than line ends`,
    `Un texte d’au plus ${max} caractères.`,
  ]);
}

function text(rule: TextRule, wanted: readonly [wanted: string, french: string]): Field<string> {
  const schema = Type.String({ [TEXT_KEYWORD]: rule });
  return field<string>(wanted, schema, (value) => tidyText(value, rule), AS_IT_IS);
}

/** A short name that other things refer to. */
export function id(example: string): Field<string> {
  return field<string>(
    [
      `a short name such as ${example}: 1 to 40 of a-z, 0-9, "-" and "_"`,
      `Un nom court, comme ${example}\u00a0: 1 à 40 lettres minuscules sans accent, chiffres, «\u00a0-\u00a0» ou «\u00a0_\u00a0».`,
    ],
    Type.String({ pattern: ID.source }),
    (value) => (typeof value === 'string' && ID.test(value) ? value : undefined),
    AS_IT_IS,
  );
}

const ID = /^[a-z0-9_-]{1,40}$/;

export function choice<const T extends string>(...choices: readonly T[]): Field<T> {
  return field<T>(
    [`one of ${choices.join(', ')}`, `Choisissez parmi ${choices.join(', ')}.`],
    Type.Enum([...choices]),
    (value) => choices.find((one) => one === value),
    { fromCell: (text) => text.toLowerCase(), toCell: (value) => value },
  );
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** What it counts: `degrees north`. */
  readonly unit: string;
  readonly example: string;
}

export function decimal({ min, max, unit, example }: NumberRange): Field<number> {
  return field<number>(
    [
      `a number from ${min} to ${max} (${unit}), such as ${example}`,
      `Un nombre de ${min} à ${max}, comme ${example.replace('.', ',')}.`,
    ],
    Type.Number({ minimum: min, maximum: max }),
    (value) => (typeof value === 'number' && value >= min && value <= max ? value + 0 : undefined),
    NUMBER_CELLS,
  );
}

export function whole({ min, max, unit, example }: NumberRange): Field<number> {
  return field<number>(
    [
      `a whole number from ${min} to ${max} (${unit}), such as ${example}`,
      `Un nombre entier de ${min} à ${max}, comme ${example}.`,
    ],
    Type.Integer({ minimum: min, maximum: max }),
    (value) =>
      Number.isInteger(value) && inRange(value as number, min, max) ? (value as number) : undefined,
    NUMBER_CELLS,
  );
}

function inRange(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}

/** As a French spreadsheet writes them, and as everybody else does. */
const NUMBER_CELLS = {
  fromCell: (text: string): unknown =>
    /^[+-]?\d{1,15}(?:[.,]\d{1,25})?(?:e[+-]?\d{1,3})?$/i.test(text) ? Number(text.replace(',', '.')) : text,
  toCell: (value: number): Cell => value,
};
