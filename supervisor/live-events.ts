// The event stream, which ends for those whose rights end.

import type { Ended } from './access/changes.ts';
import { createEventStream, type EventStream } from './platform/http/event-stream.ts';

export interface LiveEvents extends EventStream {
  readonly onEnded: (ended: Ended) => void;
}

export function createLiveEvents(): LiveEvents {
  const stream = createEventStream();
  return {
    ...stream,
    onEnded({ accountIds, credentialIds }) {
      for (const accountId of accountIds) stream.revoke({ accountId });
      for (const credentialId of credentialIds) stream.revoke({ credentialId });
    },
  };
}
