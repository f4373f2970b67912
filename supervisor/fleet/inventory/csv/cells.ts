// Cells as spreadsheets read and write them: no text is taken for a formula, and what goes out comes back the same. Pure.

import type { Cell } from '../../../platform/csv.ts';

/** A spreadsheet would calculate it; as would one in Japanese with the wide forms. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** What French Excel takes for columns, and then its own decimal comma in numbers. */
const DELIMITER = ';';

/** A header line, then a line a row, each ending in CRLF; the mark before it tells Excel that it is UTF-8. */
export function tableText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[header, ...rows].map((cells) => `${cells.map(cellText).join(DELIMITER)}\r\n`).join('')}`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell).replace('.', ',');
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[";,\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell as it was meant: without the apostrophe that keeps it from being calculated. */
export function readCell(text: string): string {
  const trimmed = text.trim();
  return GUARDED.test(trimmed) ? trimmed.slice(1) : trimmed;
}
