// The equipment of an incident: since when each piece was away, and when it came back.

import type { EquipmentId } from '../../fleet/health/model.ts';
import type { Member } from '../../incidents/model.ts';
import type { IncidentOffice } from '../../incidents/office.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { dataTable } from '../kit/data-table.ts';
import { pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';
import type { Pen } from './words.ts';

const SHOWN = 300;

export function memberTable(office: IncidentOffice, members: readonly Member[], pen: Pen): Html {
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  if (members.length === 0) return html`<p class="second">${texts.otherMembers}</p>`;
  const { name, fell, back } = texts.memberColumns;
  // Those still away first.
  const sorted = members.toSorted(
    (one, other) => Number(one.backMs !== null) - Number(other.backMs !== null),
  );
  const rows = sorted.slice(0, SHOWN).map((one) => {
    const shown = one.leftMs !== null ? 'retired' : one.backMs === null ? 'offline' : 'online';
    const label = office.viewer.name(one.equipment)[pen.language];
    const link = html`<span class="member">${badgeMark(shown)}<a href="${equipmentPath(one.equipment, pen.language)}">${label}</a></span>`;
    return [link, pen.at(one.fellMs), backWord(one, pen)];
  });
  return dataTable(texts.members, [{ label: name }, { label: fell }, { label: back }], rows);
}

function backWord({ fellMs, backMs, leftMs }: Member, pen: Pen): string {
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  if (leftMs !== null) return texts.wentAway;
  if (backMs === null) return texts.stillAway(pen.duration(pen.nowMs - fellMs));
  return texts.backAt(pen.at(backMs), pen.duration(backMs - fellMs));
}

/** Where more is told of it. */
export function equipmentPath(equipment: EquipmentId, language: Language): string {
  return equipment.startsWith('gateway:')
    ? pathOf('gateway', language, { eui: equipment.slice('gateway:'.length) })
    : pathOf('equipment', language, { id: equipment });
}
