// Whether everybody was told of a work, and in time: loudly where somebody was not; and the proof of each mailbox.

import { mayReadContacts } from '../../access/rights.ts';
import type { Delivery, PartnerEvidence, WindowEvidence } from '../../maintenance/evidence.ts';
import type { WorkOffice } from '../../maintenance/office.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { proof } from '../told/told.ts';
import { partnerName } from './deps.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import type { WorkPen } from './words.ts';

type Offices = Pick<WorkOffice, 'partners'>;

/** Nothing where everybody was told, or may still be. */
export function notAnnounced(office: Offices, last: WindowEvidence | undefined, pen: WorkPen): Html {
  if (last?.verdict !== 'not-announced') return html``;
  const { proof: texts } = MAINTENANCE_PAGE_TEXTS[pen.language];
  const said = last.partners.flatMap(({ partnerId, told }) => {
    const name = partnerName(office, partnerId);
    if (told === 'refused') return [html`<p>${texts.notWhy(name)}</p>`];
    return told === 'nobody' ? [html`<p>${texts.never(name)}</p>`] : [];
  });
  return html`<div class="notice wrong-notice not-announced" role="alert"><p class="loud">${texts.not}</p>${said}</div>`;
}

/** In one sentence; empty where `notAnnounced` says it. */
export function announcedSentence(office: Offices, last: WindowEvidence, pen: WorkPen): string {
  const { proof: texts } = MAINTENANCE_PAGE_TEXTS[pen.language];
  switch (last.verdict) {
    case 'in-time':
      return texts.all(pen.moment(acceptedByAllMs(last) ?? last.window.announcedMs));
    case 'late':
      return texts.late;
    case 'waiting': {
      const open = last.partners.filter(({ told }) => told === 'waiting');
      const names = open.map(({ partnerId }) => partnerName(office, partnerId));
      return texts.waiting(new Intl.ListFormat(pen.language).format(names), names.length);
    }
    case 'not-announced':
      return '';
  }
}

/** When the last partner's first mailbox took it; `null`: not all have. */
export function acceptedByAllMs({ partners }: WindowEvidence): number | null {
  const times = partners.map(({ acceptedMs }) => acceptedMs);
  return times.includes(null) ? null : Math.max(...(times as number[]));
}

/** Of the window that was announced last; those before it folded. */
export function proofSection(
  office: Offices,
  who: Principal,
  evidence: readonly WindowEvidence[],
  pen: WorkPen,
): Html {
  const { proof: texts } = MAINTENANCE_PAGE_TEXTS[pen.language];
  const last = evidence.at(-1);
  if (last === undefined) return html``;
  const before = evidence.slice(0, -1).toReversed();
  return html`<section class="section" id="proof"><h2>${texts.heading} <small>${limitWords(last, pen)}</small></h2>${table(office, who, last, pen)}${before.map(
    (one) =>
      html`<details class="twin" data-key="${one.window.noticeKey}"><summary>${pen.brief(one.window)}</summary>${table(office, who, one, pen)}</details>`,
  )}</section>`;
}

function limitWords({ window: { limitMs } }: WindowEvidence, pen: WorkPen): string {
  return limitMs === null ? '' : MAINTENANCE_PAGE_TEXTS[pen.language].proof.limit(pen.moment(limitMs));
}

function table(office: Offices, who: Principal, one: WindowEvidence, pen: WorkPen): Html {
  const { proof: texts } = MAINTENANCE_PAGE_TEXTS[pen.language];
  const isShown = mayReadContacts(who);
  const rows = one.partners.flatMap((partner) => partnerRows(office, one, partner, isShown, pen));
  const columns = [texts.partner, texts.acceptedAt, ...(isShown ? [texts.answer] : [])];
  return dataTable(
    texts.heading,
    columns.map((label) => ({ label })),
    rows,
  );
}

function partnerRows(
  office: Offices,
  { window: { limitMs } }: WindowEvidence,
  { partnerId, told, deliveries, acceptedMs }: PartnerEvidence,
  isShown: boolean,
  pen: WorkPen,
): readonly (readonly (string | Html)[])[] {
  const name = partnerName(office, partnerId);
  if (!isShown || deliveries.length === 0) {
    const state = { told: 'accepted', waiting: 'waiting', refused: 'failed', nobody: null } as const;
    const row = [name, mark(state[told], acceptedMs, limitMs, pen)];
    return [isShown ? [...row, ''] : row];
  }
  return deliveries.map((one) => [
    html`<span class="recipient">${one.recipient}<br><small class="second">${name}</small></span>`,
    mark(one.state, one.acceptedMs, limitMs, pen),
    html`<span class="mono">${one.response ?? ''}</span>`,
  ]);
}

function mark(
  state: Delivery['state'] | null,
  acceptedMs: number | null,
  limitMs: number | null,
  pen: WorkPen,
) {
  const { proof: texts } = MAINTENANCE_PAGE_TEXTS[pen.language];
  if (state === null) return proof('bad', '✗', texts.noMailbox);
  if (state === 'failed') return proof('bad', '✗', texts.refused);
  if (state === 'waiting' || acceptedMs === null) return proof('wait', '◔', texts.pending);
  const isInTime = limitMs !== null && acceptedMs <= limitMs;
  const when = `${pen.day(acceptedMs)}, ${pen.clock(acceptedMs)}`;
  return isInTime
    ? proof('good', '✓', `${when}, ${texts.inTime}`)
    : proof('wait', '✓', limitMs === null ? when : `${when}, ${texts.tooLate}`);
}
