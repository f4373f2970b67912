// What the pages of incidents read, and where they have them changed.

import type { IncidentOffice } from '../../incidents/office.ts';
import type { Announcement, SentMessage } from '../../notify/proof.ts';

export interface IncidentPagesDeps {
  readonly office: IncidentOffice;
  /** Of a thread, the oldest first. */
  readonly messagesOf: (thread: string) => Promise<readonly SentMessage[]>;
  /** Of a thread: what became of each notice. */
  readonly announcementsOf: (thread: string) => Promise<readonly Announcement[]>;
  /** A mail server is configured. */
  readonly isMailOn: boolean;
}

/** Remarks have 10 000 characters, each of them up to nine bytes as a form sends them. */
export const INCIDENT_LIMIT_BYTES = 131_072;
