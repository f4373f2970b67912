// The journal's epochs as the uplink takes them: the current one, and older ones that were salvaged.

import type { Journal } from '../journal/journal.ts';
import type { JournalOpened, OlderStream } from '../journal/rows.ts';
import type { Epoch } from './uplink.ts';

export interface Epochs {
  readonly current: Epoch;
  /** Oldest first. */
  readonly older: readonly Epoch[];
}

export function epochsOf(journal: Journal, opened: JournalOpened): Epochs {
  const { epoch, figures, storedUpTo, parked, older } = opened;
  return {
    current: {
      epoch,
      first: () => journal.figures().first,
      last: figures.last,
      storedUpTo,
      parked,
      read: journal.read,
      readDevice: journal.readDevice,
      onStoredUpTo: (seq) => journal.storedUpTo(seq),
      onPark: journal.park,
      onUnpark: journal.unpark,
    },
    older: older.map((stream) => olderEpoch(journal, stream)),
  };
}

function olderEpoch(journal: Journal, { epoch, first, last, storedUpTo }: OlderStream): Epoch {
  const nothing = (): void => {};
  return {
    epoch,
    first: () => first,
    last,
    storedUpTo,
    parked: [],
    read: (request) => journal.read({ ...request, epoch }),
    readDevice: () => Promise.resolve([]),
    onStoredUpTo: (seq) => journal.storedUpTo(seq, epoch),
    // Tried again after the next start: an older epoch has no place for them.
    onPark: nothing,
    onUnpark: nothing,
  };
}
