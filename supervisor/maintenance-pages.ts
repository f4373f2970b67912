// Wiring of the pages of planned work.

import { dayNumber } from './calendar/local-time.ts';
import { createCalendars } from './calendar/office.ts';
import type { Told } from './incident-pages.ts';
import { worksOn } from './maintenance/working-days.ts';
import type { Maintenance } from './maintenance-office.ts';
import type { SupervisorSettings } from './settings.ts';
import { feedsPage } from './web/maintenance/feeds-page.ts';
import { worksPage } from './web/maintenance/list-page.ts';
import { monthPage } from './web/maintenance/month-page.ts';
import { noticePage } from './web/maintenance/notice-page.ts';
import { objectPage } from './web/maintenance/object-page.ts';
import { workPage } from './web/maintenance/page.ts';
import { planPage } from './web/maintenance/plan-page.ts';
import { repeatNewPage } from './web/maintenance/repeat-new-page.ts';
import { repeatsPage } from './web/maintenance/repeats-page.ts';
import type { Page } from './web/page.ts';

export function maintenancePages(
  { office, context }: Pick<Maintenance, 'office' | 'context'>,
  { proof, notify }: Told,
  settings: SupervisorSettings,
): readonly Page[] {
  const calendars = createCalendars(settings);
  const deps = {
    ...{ office, messagesOf: proof.thread, isMailOn: notify.isMailOn, baseUrl: settings.mail.base_url },
    objectUntilMs(startMs: number) {
      const nowMs = office.now();
      return context(nowMs).objectUntilMs(nowMs, startMs);
    },
    closedOn: (ms: number) =>
      office
        .partners()
        .filter(({ id }) => !worksOn([calendars.of(id)], dayNumber(ms)))
        .map(({ name }) => name),
  };
  return [
    ...[worksPage(deps), monthPage(deps), noticePage(deps), feedsPage(deps)],
    ...[repeatsPage(deps), repeatNewPage(deps), planPage(deps), objectPage(deps), workPage(deps)],
  ];
}
