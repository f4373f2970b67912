// What one gateway transmitted in the last hour, in a line: how many downlinks, how they ended, and the air they took.

import type { Fact } from '../fleet/facts.ts';
import type { DownResult } from '../lns/down/record.ts';
import type { Format } from './format.ts';
import { type Html, html } from './html.ts';
import type { DownlinkEnd, Texts } from './texts.ts';

export interface DownlinksView {
  readonly eui: string;
  readonly result: DownResult;
  readonly downlinks: number;
}

/** `ratio`: of what the sub-band allows in an hour. */
export interface DutyView {
  readonly eui: string;
  readonly subBand: string;
  readonly ratio: number;
}

export interface DownlinkLineOf {
  readonly gateway: { readonly eui: string };
  readonly facts: readonly Fact[];
}

interface View {
  readonly downlinks: readonly DownlinksView[];
  readonly dutyCycle: readonly DutyView[];
}

/** What matters to people who look, of what matters to those who search: fifteen results in six. */
const ENDS: Readonly<Record<DownResult, DownlinkEnd>> = {
  pending: 'pending',
  accepted: 'sent',
  'accepted-warning': 'sent',
  refused: 'refused',
  unconfirmed: 'unanswered',
  unanswered: 'unanswered',
  'too-late': 'late',
  'too-early': 'late',
  'clock-restarted': 'late',
  'no-path': 'undelivered',
  'too-many': 'undelivered',
  unreadable: 'refused',
  offline: 'undelivered',
  'late-frame': 'late',
  'duty-cycle': 'refused',
};
const ORDER: readonly DownlinkEnd[] = ['sent', 'pending', 'unanswered', 'refused', 'late', 'undelivered'];
/** Less than this of the airtime allowed is nothing to speak of. */
const SHOWN_RATIO = 0.1;

/** What is said of a sub-band in a fact already is not said again. */
export function downlinkLine(
  { gateway: { eui }, facts }: DownlinkLineOf,
  view: View,
  texts: Texts,
  format: Format,
): Html {
  const isTold = (subBand: string): boolean =>
    facts.some((fact) => fact.kind === 'duty-cycle' && fact.subBand === subBand);
  const own = view.downlinks.filter((one) => one.eui === eui);
  const airtime = view.dutyCycle
    .filter((one) => one.eui === eui && one.ratio >= SHOWN_RATIO && !isTold(one.subBand))
    .map(({ ratio, subBand }) => texts.downlinks.dutyCycle(format.percent(ratio), subBand));
  const parts = [...(own.length === 0 ? [] : [ends(own, texts, format)]), ...airtime];
  return parts.length === 0 ? html`` : html`<p class="downlinks">${parts.join(' · ')}</p>`;
}

function ends(own: readonly DownlinksView[], { downlinks: texts }: Texts, format: Format): string {
  const byEnd = new Map<DownlinkEnd, number>();
  for (const { result, downlinks } of own)
    byEnd.set(ENDS[result], (byEnd.get(ENDS[result]) ?? 0) + downlinks);
  const total = own.reduce((sum, { downlinks }) => sum + downlinks, 0);
  const told =
    byEnd.get('sent') === total
      ? texts.allSent(total)
      : ORDER.flatMap((end) => {
          const count = byEnd.get(end) ?? 0;
          return count === 0 ? [] : [texts.ended[end](count, format.count(count))];
        }).join(', ');
  return `${texts.asked(total, format.count(total))} ${told}`;
}
