// What a failure of the disk or of SQLite means for the journal. Pure.

export type JournalFailure =
  /** Another process has the file. */
  | 'in-use'
  /** No room, on the disk or below the cap. */
  | 'full'
  /** The file's content makes no sense. */
  | 'damaged'
  /** The disk does not do what it is told: nothing that SQLite says after it can be trusted. */
  | 'disk'
  /** The file or its folder cannot be written. */
  | 'unwritable'
  | 'other';

export function failureOf(error: unknown): JournalFailure {
  const code = String((error as { readonly code?: unknown }).code);
  // The log's index in a file of its own, which a full disk has no room for.
  if (code.startsWith('SQLITE_BUSY')) return 'in-use';
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'ENOSPC') return 'full';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return 'damaged';
  if (['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM'].some((prefix) => code.startsWith(prefix))) {
    return 'unwritable';
  }
  if (['EROFS', 'EACCES', 'EPERM', 'ENOTDIR', 'EEXIST'].includes(code)) return 'unwritable';
  if (code.startsWith('SQLITE_IOERR') || code === 'EIO') return 'disk';
  // A table or column that should be there is not: the file is a database, but not whole.
  return code === 'SQLITE_ERROR' || code === 'SQLITE_SCHEMA' ? 'damaged' : 'other';
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.message : `${error.message} (${code})`;
}
