// The story of a piece of work, the latest first: what the clock made of it, what people did and wrote.

import type { StoryKind, Work } from '../../maintenance/model.ts';
import type { WorkOffice } from '../../maintenance/office.ts';
import type { StoryRow } from '../../maintenance/reading.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import type { ShownState } from '../kit/badge-texts.ts';
import { multiline } from '../kit/form.ts';
import { partnerName } from './deps.ts';
import { MAINTENANCE_PAGE_TEXTS, type WorkWords } from './texts.ts';
import type { WorkPen } from './words.ts';

/** More stand in the API. */
const SHOWN = 200;

const MARKS: Partial<Record<StoryKind, ShownState>> = {
  ...{ started: 'maintenance', resumed: 'maintenance', overran: 'degraded', completed: 'online' },
  ...{ cancelled: 'retired', expired: 'retired' },
};

export function workStory(office: WorkOffice, rows: readonly StoryRow[], pen: WorkPen): Html {
  const shown = rows.toReversed().slice(0, SHOWN);
  return html`<ol class="chronicle">${shown.map((row) => item(office, row, pen))}</ol>`;
}

function item(office: WorkOffice, row: StoryRow, pen: WorkPen): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  const { id, atMs, kind, visibility, text } = row;
  const mark = MARKS[kind];
  const said = texts.events[kind](wordsOf(office, row, pen));
  const written =
    text === null
      ? html``
      : html`<p class="written${visibility === 'internal' ? ' internal' : ''}">${multiline(text)}</p>`;
  return html`<li data-key="${id}"><time datetime="${new Date(atMs).toISOString()}">${pen.at(atMs)}</time>${mark === undefined ? html`<span class="dot"></span>` : badgeMark(mark)}<div>${said === '' ? html`` : html`<p>${said}</p>`}${written}<p class="by">${authorOf(office, row, pen)}</p></div></li>`;
}

function authorOf(
  office: WorkOffice,
  { author, partnerId, visibility, data, kind }: StoryRow,
  pen: WorkPen,
): string {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  if (author !== null) return texts.by(author, visibility, partnerName(office, partnerId ?? ''));
  const answered = data['partnerId'];
  return kind === 'objected' && typeof answered === 'string'
    ? texts.byLink(partnerName(office, answered))
    : texts.vigie;
}

function wordsOf(office: WorkOffice, { data }: StoryRow, pen: WorkPen): WorkWords {
  const number = (key: string): number | null => (typeof data[key] === 'number' ? data[key] : null);
  return {
    text: (key) => String(data[key] ?? ''),
    at(key) {
      const ms = number(key);
      return ms === null ? '?' : pen.at(ms);
    },
    window(from, to) {
      const [fromMs, toMs] = [number(from), number(to)];
      return fromMs === null || toMs === null ? null : pen.window({ fromMs, toMs });
    },
    partner: partnerName(office, String(data['partnerId'] ?? '')),
  };
}

/** What the other partners said; nothing where nobody has answered. */
export function answersSection(office: WorkOffice, answers: Work['answers'], pen: WorkPen): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  if (answers.length === 0) return html``;
  const items = answers.toReversed().map(({ partnerId, answer, reason, author, atMs, settledMs }) => {
    const name = partnerName(office, partnerId);
    const who = author === null ? texts.byLink(name) : `${author}, ${name}`;
    const said =
      answer === 'objected' ? texts.objected(who, pen.at(atMs)) : texts.accepted(who, pen.at(atMs));
    return html`<li><p><b>${said}</b></p>${reason === null ? html`` : html`<p class="written">${multiline(reason)}</p>`}${settledMs === null ? html`` : html`<p class="second">${texts.settled(pen.at(settledMs))}</p>`}</li>`;
  });
  return html`<section class="section"><h2>${texts.answersHeading} <small>${answers.length}</small></h2><ul class="reports">${items}</ul></section>`;
}
