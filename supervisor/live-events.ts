// The event streams, which end for those whose rights end.

import type { Ended } from './access/changes.ts';
import { createEventStream, type EventStream } from './platform/http/event-stream.ts';

export interface LiveEvents extends EventStream {
  readonly onEnded: (ended: Ended) => void;
}

/** `others`: streams beside that of the events. */
export function createLiveEvents(others: readonly Pick<EventStream, 'revoke'>[]): LiveEvents {
  const stream = createEventStream();
  return {
    ...stream,
    onEnded({ accountIds, credentialIds }) {
      for (const { revoke } of [stream, ...others]) {
        for (const accountId of accountIds) revoke({ accountId });
        for (const credentialId of credentialIds) revoke({ credentialId });
      }
    },
  };
}
