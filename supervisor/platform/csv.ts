// Tables as CSV (RFC 4180) that a spreadsheet may open: no cell is taken for a formula.

export type Cell = string | number | null;

/** A header line, then a line a row; every line ends in CRLF (RFC 4180 section 2). */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

/**
 * What a spreadsheet calculates at the beginning of a cell, also in the wide forms of Japanese. A French one divides our
 * lines at semicolons, not at commas, and knows no quotes within a cell: so a cell begins after each of these, too.
 */
const FORMULA = /(^|[;\t\r\n])(?=[ "']*[=+\-@＝＋－＠])/g;
const BLANK_START = /^(?=[\t\r\n])/;

/** A number stays one, also below zero; a text that a spreadsheet would calculate gets an apostrophe before it. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = cell.replace(FORMULA, "$1'").replace(BLANK_START, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
