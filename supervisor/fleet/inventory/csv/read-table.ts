// Reads CSV into rows of cells by column: which delimiter it has is told by its header, every complaint by its row.

import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { type CsvError, parse } from 'csv-parse';
import type { FieldProblem } from '../../../platform/http/problem.ts';
import { readCell } from './cells.ts';

export interface Row {
  /** As a spreadsheet counts them: the header is 1. */
  readonly row: number;
  /** Of every column of the header; empty where the row has nothing. */
  readonly cells: ReadonlyMap<string, string>;
}

export type Table =
  | { readonly kind: 'table'; readonly rows: readonly Row[] }
  | { readonly kind: 'wrong'; readonly errors: readonly FieldProblem[] };

export const MAX_ROWS = 5_000;
/** Empty lines between them included. */
const MAX_RECORDS = 2 * MAX_ROWS;
/** Of one row: the longest remarks, and more than the rest can be. */
const MAX_RECORD_CHARS = 65_536;
/** As much as may be parsed in a millisecond or two, before others have their turn. */
const CHUNK_CHARS = 65_536;
const DELIMITERS = [';', ',', '\t'] as const;
/** What Excel reads, and some programs write, before the header. */
const SEPARATOR_LINE = /^"?sep=(.)"?(?:\r\n|\n|\r)/i;

/** `columns`: names as they stand in a header; `needed` is one that must. */
export async function readTable(text: string, columns: readonly string[], needed: string): Promise<Table> {
  const separator = SEPARATOR_LINE.exec(text);
  const body = separator === null ? text : text.slice(separator[0].length);
  const delimiter = separator?.[1] ?? likelyDelimiter(body, columns);
  const rows: Row[] = [];
  const errors: FieldProblem[] = [];
  let header: readonly string[] | null = null;
  const linesBefore = separator === null ? 0 : 1;
  let row = linesBefore;
  try {
    for await (const record of records(body, delimiter)) {
      row++;
      const cells = record.map(readCell);
      if (cells.every((cell) => cell === '')) {
        if (row > MAX_RECORDS) return wrong([tooMany(row)]);
        continue;
      }
      if (header === null) {
        header = cells.map(columnName);
        const complaints = headerComplaints(header, columns, needed, row);
        if (complaints.length > 0) return wrong(complaints);
        continue;
      }
      if (rows.length >= MAX_ROWS || row > MAX_RECORDS) return wrong([tooMany(row)]);
      if (cells.slice(header.length).some((cell) => cell !== '')) {
        const detail = `has ${cells.length} cells, the header ${header.length}: quote cells that hold a "${delimiter}"`;
        const french = `La ligne a ${cells.length} cellules, l’en-tête ${header.length}\u00a0: mettez entre guillemets les cellules qui contiennent «\u00a0${delimiter}\u00a0».`;
        errors.push({ field: needed, row, detail, french });
      }
      rows.push({ row, cells: new Map(header.map((name, index) => [name, cells[index] ?? ''])) });
    }
  } catch (error) {
    // It is ahead of the rows that were looked at.
    const { records: read = 0 } = error as { readonly records?: number };
    return wrong([{ field: needed, row: linesBefore + read + 1, ...syntaxComplaint(error) }]);
  }
  if (header === null)
    return wrong([
      {
        field: needed,
        row: 1,
        detail: 'The file is empty: it needs a header.',
        french: 'Le fichier est vide\u00a0: il lui faut une ligne d’en-tête.',
      },
    ]);
  return errors.length > 0 ? wrong(errors) : { kind: 'table', rows };
}

function wrong(errors: readonly FieldProblem[]): Table {
  return { kind: 'wrong', errors };
}

function records(text: string, delimiter: string): AsyncIterable<readonly string[]> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARS,
  });
  const source = Readable.from(chunksOf(text));
  source.on('error', (error) => parser.destroy(error));
  parser.once('close', () => source.destroy());
  return source.pipe(parser) as AsyncIterable<readonly string[]>;
}

async function* chunksOf(text: string): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += CHUNK_CHARS) {
    yield text.slice(from, from + CHUNK_CHARS);
    await setImmediate();
  }
}

/** The one that finds most of the columns we know; a spreadsheet's language decides which it writes. */
function likelyDelimiter(text: string, columns: readonly string[]): string {
  const [line = ''] = text
    .trimStart()
    .slice(0, MAX_RECORD_CHARS)
    .split(/[\r\n]/, 1);
  const found = (delimiter: string): number =>
    line.split(delimiter).filter((cell) => columns.includes(columnName(cell.replaceAll('"', '')))).length;
  return DELIMITERS.reduce((best: string, one) => (found(one) > found(best) ? one : best), DELIMITERS[0]);
}

/** However it was typed: `Altitude M`, `altitude-m`. */
function columnName(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}

function headerComplaints(
  header: readonly string[],
  columns: readonly string[],
  needed: string,
  row: number,
): FieldProblem[] {
  const complaints: FieldProblem[] = [];
  for (const [index, name] of header.entries()) {
    const field = name.slice(0, 100) || `column ${index + 1}`;
    if (header.indexOf(name) < index) {
      complaints.push({
        field,
        row,
        detail: `${field} stands there twice`,
        french: 'Cette colonne y est deux fois.',
      });
    } else if (!columns.includes(name)) {
      complaints.push({
        field,
        row,
        detail: `${field} is no column here; known are ${columns.join(', ')}`,
        french: `Colonne inconnue\u00a0; sont connues\u00a0: ${columns.join(', ')}.`,
      });
    }
  }
  if (!header.includes(needed)) {
    const detail = `the header needs a column ${needed}; columns are separated by ";", "," or tabs`;
    const french = `L’en-tête doit avoir une colonne ${needed}\u00a0; les colonnes sont séparées par «\u00a0;\u00a0», «\u00a0,\u00a0» ou des tabulations.`;
    complaints.push({ field: needed, row, detail, french });
  }
  return complaints;
}

function tooMany(row: number): FieldProblem {
  return {
    field: 'eui',
    row,
    detail: `more than ${MAX_ROWS} rows: import them in parts`,
    french: `Plus de ${MAX_ROWS} lignes\u00a0: importez-les en plusieurs fois.`,
  };
}

function syntaxComplaint(error: unknown): Pick<FieldProblem, 'detail'> & { readonly french: string } {
  switch ((error as Partial<CsvError>).code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return {
        detail: 'a quote (") opens a cell and none closes it: close it, or double quotes inside a cell',
        french: 'Un guillemet (") ouvre une cellule et aucun ne la ferme.',
      };
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return {
        detail: 'a quote (") stands inside a cell: double it, and put the whole cell in quotes',
        french:
          'Un guillemet (") est au milieu d’une cellule\u00a0: doublez-le, et mettez la cellule entre guillemets.',
      };
    case 'CSV_MAX_RECORD_SIZE':
      return {
        detail: `the row has more than ${MAX_RECORD_CHARS} characters: a quote may be missing`,
        french: `La ligne a plus de ${MAX_RECORD_CHARS} caractères\u00a0: il manque peut-être un guillemet.`,
      };
    default:
      throw error;
  }
}
