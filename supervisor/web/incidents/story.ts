// The story of an incident, the latest first: what Vigie saw in its own sentences, what people wrote in theirs.

import type { EquipmentId } from '../../fleet/health/model.ts';
import type { StoryKind } from '../../incidents/model.ts';
import type { IncidentOffice } from '../../incidents/office.ts';
import type { StoryRow } from '../../incidents/reading.ts';
import type { NoticeKind } from '../../notify/notice.ts';
import type { Announcement } from '../../notify/proof.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import type { ShownState } from '../kit/badge-texts.ts';
import { multiline } from '../kit/form.ts';
import { TOLD_TEXTS } from '../told/texts.ts';
import { INCIDENT_PAGE_TEXTS, type StoryWords } from './texts.ts';
import type { Pen } from './words.ts';

/** More stand in the API. */
const SHOWN = 200;
/** Names in one sentence; the rest is counted. */
const NAMED = 4;

const MARKS: Partial<Record<StoryKind, ShownState>> = {
  ...{ opened: 'offline', joined: 'offline', 'failed-again': 'offline', reopened: 'offline' },
  ...{ returned: 'online', 'all-back': 'online', restored: 'online' },
};

export function storyList(
  office: IncidentOffice,
  rows: readonly StoryRow[],
  announcements: readonly Announcement[],
  pen: Pen,
): Html {
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  // What nobody was to be told is no announcement.
  const told = rows.filter((row) => row.kind !== 'told' || fateOf(row, announcements, pen) !== null);
  if (told.length === 0) return html`<p class="second">${texts.storyEmpty}</p>`;
  const shown = told.toReversed().slice(0, SHOWN);
  return html`<ol class="chronicle">${shown.map((row) => item(office, row, announcements, pen))}</ol>`;
}

/** What became of a notice; `null`: no message was made of it, or another took its place. */
function fateOf({ data }: StoryRow, announcements: readonly Announcement[], pen: Pen): string | null {
  const { fates } = INCIDENT_PAGE_TEXTS[pen.language];
  if (data['isInDigest'] === true) return fates.digest;
  // To those who were told nothing before, what goes on is said as an opening.
  const keys = [data['key'], `${String(data['key'])}-opening`];
  const own = announcements.filter(({ key }) => keys.includes(key));
  const sum = (count: (one: Announcement) => number): number => own.reduce((all, one) => all + count(one), 0);
  const accepted = sum((one) => one.accepted);
  if (accepted > 0) return fates.reached(accepted, pen.count(accepted));
  const leaves = own.flatMap(({ leavesMs }) => leavesMs ?? []);
  if (leaves.length > 0) return fates.leaves(pen.at(Math.max(pen.nowMs, Math.min(...leaves))));
  return sum((one) => one.failed) > 0 ? fates.nobody : null;
}

function item(office: IncidentOffice, row: StoryRow, announcements: readonly Announcement[], pen: Pen): Html {
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  const { id, atMs, kind, author, partnerId, visibility, text } = row;
  // What people report may be anything.
  const mark = kind === 'opened' && row.data['origin'] !== 'verdict' ? undefined : MARKS[kind];
  const fate = kind === 'told' ? (fateOf(row, announcements, pen) ?? '') : '';
  const said = texts.events[kind](wordsOf(office, row, fate, pen));
  const partner = office.partners().find((one) => one.id === partnerId)?.name ?? partnerId ?? '';
  const written =
    text === null
      ? html``
      : html`<p class="written${visibility === 'internal' ? ' internal' : ''}">${multiline(text)}</p>`;
  return html`<li data-key="${id}"><time datetime="${new Date(atMs).toISOString()}">${pen.at(atMs)}</time>${mark === undefined ? html`<span class="dot"></span>` : badgeMark(mark)}<div>${said === '' ? html`` : html`<p>${said}</p>`}${written}<p class="by">${author === null ? texts.vigie : texts.by(author, visibility, partner)}</p></div></li>`;
}

function wordsOf(office: IncidentOffice, { data }: StoryRow, fate: string, pen: Pen): StoryWords {
  const given = data['equipment'];
  const equipment = (
    Array.isArray(given) ? given : typeof given === 'string' ? [given] : []
  ) as EquipmentId[];
  const count = typeof data['count'] === 'number' ? data['count'] : equipment.length;
  const names = equipment.slice(0, NAMED).map((one) => office.viewer.name(one)[pen.language]);
  const rest = count - names.length;
  return {
    count,
    names: names.join(' ; ') + (rest > 0 && names.length > 0 ? ` +${rest}` : ''),
    fate,
    text(key) {
      if (key === 'noticeWord') {
        const kind = String(data['kind']);
        return TOLD_TEXTS[pen.language].notices[kind as NoticeKind] ?? kind;
      }
      const value = data[key];
      return value === null || value === undefined ? '' : String(value);
    },
    at(key) {
      const value = data[key];
      return typeof value === 'number' ? pen.at(value) : null;
    },
  };
}
