// Who was told of an incident or of planned work, and the proof: mailboxes of partners one by one, people as a number.

import { mayReadContacts } from '../../access/rights.ts';
import type { SentMessage } from '../../notify/proof.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import type { Pen } from '../incidents/words.ts';
import { dataTable } from '../kit/data-table.ts';
import { TOLD_TEXTS } from './texts.ts';

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
  const { recipient, message, proof, answer } = texts.toldColumns;
  const off = isMailOn ? html`` : html`<p class="notice wrong-notice">${texts.toldOff}</p>`;
  const columns = [recipient, message, proof, answer].map((label) => ({ label }));
  const official = mayReadContacts(who) ? messages.filter(({ reason }) => OFFICIAL.has(reason)) : [];
  const counted = messages.filter((one) => !official.includes(one));
  const rows = [
    ...byRecipient(official).map((one) => officialRow(partners(), one, beside(one), pen)),
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

/** What each recipient got, in order; recipients as they were first written to. */
function byRecipient(messages: readonly SentMessage[]): readonly SentMessage[] {
  return [...Map.groupBy(messages, ({ recipient }) => recipient).values()].flat();
}

function officialRow(
  partners: ReturnType<ToldDeps['partners']>,
  one: SentMessage,
  beside: Html,
  pen: Pen,
): readonly (string | Html)[] {
  const texts = TOLD_TEXTS[pen.language];
  const partner = partners.find(({ id }) => id === one.partnerId)?.name ?? '';
  const role = [partner, texts.reasons[one.reason] ?? one.reason].filter((part) => part !== '').join(', ');
  return [
    html`<span class="recipient">${one.recipient}<br><small class="second">${role}</small></span>`,
    texts.notices[one.kind] ?? one.kind,
    html`<span>${proofOf(one, pen)}${beside}</span>`,
    html`<span class="mono">${one.response ?? ''}</span>`,
  ];
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

/** One row for each notice: how many of them have it. */
function countedRows(messages: readonly SentMessage[], pen: Pen): readonly (readonly (string | Html)[])[] {
  const texts = TOLD_TEXTS[pen.language];
  return [...Map.groupBy(messages, ({ kind }) => kind)].map(([kind, all]) => {
    const accepted = all.filter(({ state }) => state === 'accepted');
    const failed = all.some(({ state }) => state === 'failed' || state === 'bounced');
    const times = accepted.flatMap(({ acceptedMs }) => acceptedMs ?? []).sort((a, b) => a - b);
    const [first, last] = [times[0], times.at(-1)];
    const tone = failed ? 'bad' : accepted.length === all.length ? 'good' : 'wait';
    const sign = { good: '✓', bad: '✗', wait: '◔' }[tone];
    return [
      (all.some(({ reason }) => OFFICIAL.has(reason)) ? texts.recipients : texts.people)(all.length),
      texts.notices[kind] ?? kind,
      proof(tone, sign, texts.acceptedOf(accepted.length, all.length)),
      first === undefined || last === undefined
        ? ''
        : html`<span class="mono">${first === last ? pen.clock(first) : `${pen.clock(first)} – ${pen.clock(last)}`}</span>`,
    ];
  });
}
