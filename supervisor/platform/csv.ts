// Tables as CSV (RFC 4180) that a spreadsheet may open: no cell is taken for a formula.

export type Cell = string | number | null;

/** A header line, then a line a row; every line ends in CRLF (RFC 4180 section 2). */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

/** A number stays one, also below zero; a text that a spreadsheet would calculate gets an apostrophe before it. */
function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
