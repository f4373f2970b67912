// Tells the ingest thread that a network server has come to be up, silent or unknown, and what it has probably not got.

import type { ToIngest } from './ingest/messages.ts';
import type { LnsLinkDeps } from './lns/link.ts';
import type { ConfiguredLns } from './lns/outcome-ledger.ts';

const REOPENED_AT_ONCE = 500;

export function createLivenessReport(
  servers: readonly ConfiguredLns[],
  accept: (message: ToIngest) => void,
): LnsLinkDeps['onLiveness'] {
  return (lnsName, state, unanswered) => {
    const lnsId = servers.find((server) => server.settings.name === lnsName)?.id;
    if (lnsId === undefined) return;
    accept({ kind: 'liveness', lnsId, state });
    // A little at a time, the newest first: each a commit that nobody has to wait for.
    for (let end = unanswered.length; end > 0; end -= REOPENED_AT_ONCE) {
      const receptionIds = unanswered.slice(Math.max(0, end - REOPENED_AT_ONCE), end);
      accept({ kind: 'unanswered', lnsId, receptionIds });
    }
  };
}
