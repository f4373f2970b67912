// The page of a network server, the broker, the supervisor or a backhaul: its state and why, what it does now, its past.

import { maySee } from '../../access/rights.ts';
import type { EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import type { OutageOf } from '../../incidents/reading.ts';
import { notFound } from '../../platform/http/problem.ts';
import { overTime } from '../gateway/over-time.ts';
import type { TimeRecord } from '../gateway/record.ts';
import { section } from '../gateway/section.ts';
import { type Html, html } from '../html.ts';
import { incidentNow } from '../incidents/link.ts';
import { stateBadges } from '../kit/badge.ts';
import { STATE_WORDS } from '../kit/badge-texts.ts';
import { type HereOffice, worksHere } from '../maintenance/ahead.ts';
import type { Page, PageRequest } from '../page.ts';
import { pathOf } from '../paths.ts';
import { reasonTexts } from '../reason-texts.ts';
import { SHELL_TEXTS } from '../shell-texts.ts';
import { bodyOf, type EquipmentReads } from './bodies.ts';
import { EQUIPMENT_TEXTS, type Sort } from './texts.ts';

export interface EquipmentPageDeps extends EquipmentReads {
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  readonly time: (equipment: EquipmentId) => Promise<TimeRecord>;
  readonly outages: (equipment: EquipmentId) => Promise<readonly OutageOf[]>;
  readonly works: HereOffice;
}

const SORTS: readonly Sort[] = ['lns', 'broker', 'supervisor', 'backhaul'];

export function equipmentPage(deps: EquipmentPageDeps): Page {
  return {
    name: 'equipment',
    access: 'state.read',
    isLive: true,
    styles: ['gateway.css', 'chart.css', 'incidents.css', 'works.css'],
    async show(request) {
      const id = request.parameters['id'] ?? '';
      const [word = ''] = id.split(':');
      const sort = SORTS.find((one) => one === word);
      const name = sort === undefined ? null : nameOf(sort, id, deps);
      const isSeen = maySee(request.principal, { siteId: null });
      if (sort === undefined || name === null || !isSeen) throw notFound('piece of equipment');
      const equipment = id as EquipmentId;
      const [past, body, outages] = await Promise.all([
        deps.time(equipment),
        bodyOf(sort, id, deps, request),
        deps.outages(equipment),
      ]);
      const { language, nowMs } = request;
      const health = deps.healthOf(equipment);
      const main = html`${headOf(sort, name, health, request)}${incidentNow(outages, language)}${worksHere(deps.works, request.principal, equipment, language, nowMs)}
${section(EQUIPMENT_TEXTS[language].now, '', body)}${overTime({ language, nowMs, equipment, name, past, outages })}`;
      const state = health === null ? '' : `, ${STATE_WORDS[language][health.state].toLowerCase()}`;
      return { title: `${name}${state}`, main };
    },
  };
}

/** `null`: there is no such thing. */
function nameOf(sort: Sort, id: string, { book, lns }: EquipmentReads): string | null {
  const rest = id.slice(sort.length + 1);
  switch (sort) {
    case 'lns':
      return lns().some(({ name }) => name === rest) ? rest : null;
    case 'backhaul':
      return book.backhaul(rest)?.name ?? null;
    case 'broker':
      return id === sort ? 'MQTT' : null;
    case 'supervisor':
      return id === sort ? 'Vigie' : null;
  }
}

function headOf(
  sort: Sort,
  name: string,
  health: EquipmentHealth | null,
  { language, nowMs }: PageRequest,
): Html {
  const texts = EQUIPMENT_TEXTS[language];
  const words = reasonTexts(language, nowMs);
  const said =
    health === null
      ? [texts.notJudged]
      : [
          ...health.verdicts.map(words.verdict),
          words.state(health),
          ...health.overlays.map(({ overlay, sinceMs }) => words.overlay(overlay, sinceMs)),
        ];
  const network = SHELL_TEXTS[language].pages.network ?? 'Vigie';
  return html`<p class="trail"><a href="${pathOf('network', language)}">${network}</a> / ${texts.sorts[sort]}</p>
<div class="sentence gateway-head"><p class="gateway-name">${name}</p><h1>${said[0] ?? ''}</h1>
${health === null ? html`` : html`<p class="standing">${stateBadges(health, language)}</p>`}${said.slice(1).map((one) => html`<p>${one}</p>`)}</div>`;
}
