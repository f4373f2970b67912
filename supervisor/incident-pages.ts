// Wiring of the pages of incidents.

import type { IncidentOffice } from './incidents/office.ts';
import type { Notify } from './notify/notify.ts';
import type { Proof } from './notify/proof.ts';
import { incidentsPage } from './web/incidents/list-page.ts';
import { openIncidentPage } from './web/incidents/open-page.ts';
import { incidentPage } from './web/incidents/page.ts';
import { reportPage } from './web/incidents/report-page.ts';
import type { Page } from './web/page.ts';

export interface Told {
  readonly proof: Pick<Proof, 'thread'>;
  readonly notify: Pick<Notify, 'isMailOn'>;
}

export function incidentPages(
  office: IncidentOffice,
  { proof, notify }: Told & { readonly proof: Pick<Proof, 'announcements'> },
): readonly Page[] {
  const told = { messagesOf: proof.thread, announcementsOf: proof.announcements, isMailOn: notify.isMailOn };
  const deps = { office, ...told };
  return [incidentsPage(deps), openIncidentPage(deps), incidentPage(deps), reportPage(deps)];
}
