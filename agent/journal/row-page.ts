// Takes rows one after another until they fill a page of so many bytes: one at least, however long it is.

import type { Row } from '../../protocol/mqtt/up.ts';
import { ROW_OVERHEAD_BYTES } from './rows.ts';
import type { StoredRow } from './stored-row.ts';

export function rowsWithin(
  stored: Iterable<StoredRow>,
  maxBytes: number,
  rowOf: (row: StoredRow) => Row,
): Row[] {
  const rows: Row[] = [];
  let bytes = 0;
  for (const one of stored) {
    bytes += one.body.length + ROW_OVERHEAD_BYTES;
    if (rows.length > 0 && bytes > maxBytes) break;
    rows.push(rowOf(one));
  }
  return rows;
}
