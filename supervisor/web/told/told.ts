// Who was told of an incident or of planned work, and the proof: mailboxes of partners one by one, people as a number.

import { mayReadContacts } from '../../access/rights.ts';
import type { NoticeKind } from '../../notify/notice.ts';
import type { SentMessage } from '../../notify/proof.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import type { Pen } from '../incidents/words.ts';
import { dataTable } from '../kit/data-table.ts';
import { TOLD_TEXTS, type ToldTexts } from './texts.ts';

/** Whoever has a mailbox or a webhook of its own; people stand for themselves, and are counted. */
const OFFICIAL: ReadonlySet<SentMessage['reason']> = new Set([
  'mandatory',
  'fallback',
  'escalation',
  'webhook',
]);
const SHOWN = 200;

export interface ToldDeps {
  readonly partners: () => readonly { readonly id: string; readonly name: string }[];
  /** A mail server is configured. */
  readonly isMailOn: boolean;
  /** Beside the proof of a message to a partner's own mailbox; left out: nothing. */
  readonly beside?: (message: SentMessage) => Html;
}

export function toldSection(
  { partners, isMailOn, beside = () => html`` }: ToldDeps,
  who: Principal,
  messages: readonly SentMessage[],
  pen: Pen,
): Html {
  const texts = TOLD_TEXTS[pen.language];
  const off = isMailOn ? html`` : html`<p class="notice wrong-notice">${texts.toldOff}</p>`;
  const columns = [{ label: texts.toldColumns.recipient }, { label: texts.toldColumns.messages }];
  const official = mayReadContacts(who) ? messages.filter(({ reason }) => OFFICIAL.has(reason)) : [];
  const counted = messages.filter((one) => !official.includes(one));
  const rows = [
    ...[...Map.groupBy(official, ({ recipient }) => recipient).values()].flatMap(([first, ...more]) =>
      first === undefined ? [] : [officialRow(partners(), [first, ...more], beside, pen)],
    ),
    ...countedRows(counted, pen),
  ];
  const body =
    rows.length === 0
      ? html`<p class="second">${texts.toldNobody}</p>`
      : dataTable(texts.told, columns, rows.slice(0, SHOWN));
  return html`<section class="section"><h2>${texts.told} <small>${texts.toldNote}</small></h2>${off}${body}</section>`;
}

/** Partners that a message to their mandatory mailbox did not reach. */
export function unreached(messages: readonly SentMessage[]): readonly string[] {
  const failed = messages.filter(
    ({ reason, state }) => reason === 'mandatory' && (state === 'failed' || state === 'bounced'),
  );
  return [...new Set(failed.flatMap(({ partnerId }) => partnerId ?? []))];
}

/** A recipient with all that it was sent, in order; it is who it was when it was first written to. */
function officialRow(
  partners: ReturnType<ToldDeps['partners']>,
  [first, ...more]: readonly [SentMessage, ...SentMessage[]],
  beside: NonNullable<ToldDeps['beside']>,
  pen: Pen,
): readonly Html[] {
  const texts = TOLD_TEXTS[pen.language];
  const { recipient, reason, partnerId } = first;
  const partner = partners.find(({ id }) => id === partnerId)?.name ?? '';
  const role = [partner, texts.reasons[reason] ?? reason].filter((part) => part !== '').join(', ');
  return [
    html`<span class="recipient">${recipient}<br><small class="second">${role}</small></span>`,
    sentList(
      [first, ...more].map((one) =>
        sentItem(one.kind, html`${proofOf(one, pen)}${beside(one)}`, one.response ?? '', texts),
      ),
    ),
  ];
}

function sentList(items: readonly Html[]): Html {
  return html`<ul class="sent">${items}</ul>`;
}

function sentItem(kind: NoticeKind, shown: Html, answer: string, texts: ToldTexts): Html {
  return html`<li><span>${texts.notices[kind] ?? kind}</span> <span>${shown}</span> <span class="mono">${answer}</span></li>`;
}

function proofOf(one: SentMessage, pen: Pen): Html {
  const texts = TOLD_TEXTS[pen.language];
  switch (one.state) {
    case 'accepted':
      return proof('good', '✓', texts.accepted(pen.clock(one.acceptedMs ?? one.notBeforeMs)));
    case 'failed':
    case 'bounced':
      return proof('bad', '✗', texts.refused);
    case 'replaced':
      return proof('calm', '–', texts.replaced);
    default: {
      const when = pen.clock(one.notBeforeMs);
      return proof('wait', '◔', one.attempts > 0 ? texts.retry(one.attempts + 1, when) : texts.toCome(when));
    }
  }
}

export function proof(tone: 'good' | 'bad' | 'wait' | 'calm', sign: string, words: string): Html {
  return html`<span class="proof ${tone}"><span aria-hidden="true">${sign}</span> ${words}</span>`;
}

/** People as a number, with how many of them have each notice. */
function countedRows(messages: readonly SentMessage[], pen: Pen): readonly (readonly Html[])[] {
  if (messages.length === 0) return [];
  const texts = TOLD_TEXTS[pen.language];
  const count = new Set(messages.map(({ recipient }) => recipient)).size;
  const who = messages.some(({ reason }) => OFFICIAL.has(reason)) ? texts.recipients : texts.people;
  const items = [...Map.groupBy(messages, ({ kind }) => kind)].map(([kind, all]) => {
    const accepted = all.filter(({ state }) => state === 'accepted');
    const failed = all.some(({ state }) => state === 'failed' || state === 'bounced');
    const times = accepted.flatMap(({ acceptedMs }) => acceptedMs ?? []).sort((a, b) => a - b);
    const [first, last] = [times[0], times.at(-1)];
    const tone = failed ? 'bad' : accepted.length === all.length ? 'good' : 'wait';
    const sign = { good: '✓', bad: '✗', wait: '◔' }[tone];
    const shown = proof(tone, sign, texts.acceptedOf(accepted.length, all.length));
    if (first === undefined || last === undefined) return sentItem(kind, shown, '', texts);
    const when = first === last ? pen.clock(first) : `${pen.clock(first)} – ${pen.clock(last)}`;
    return sentItem(kind, shown, when, texts);
  });
  return [[html`${who(count)}`, sentList(items)]];
}
