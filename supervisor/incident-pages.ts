// Wiring of the pages of incidents.

import type { IncidentPagesDeps } from './web/incidents/deps.ts';
import { incidentsPage } from './web/incidents/list-page.ts';
import { openIncidentPage } from './web/incidents/open-page.ts';
import { incidentPage } from './web/incidents/page.ts';
import { reportPage } from './web/incidents/report-page.ts';
import type { Page } from './web/page.ts';

export function incidentPages(deps: IncidentPagesDeps): readonly Page[] {
  return [incidentsPage(deps), openIncidentPage(deps), incidentPage(deps), reportPage(deps)];
}
