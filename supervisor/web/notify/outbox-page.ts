// What was sent to one's own partner, with the proof; what did not arrive, and the way to send it again.

import type { SentMessage } from '../../notify/proof.ts';
import { notFound } from '../../platform/http/problem.ts';
import { createFormat, type Format } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { alarm, button, hidden, notice, smallForm } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { NOTIFY_LIMIT_BYTES, type NotifyPagesDeps } from './deps.ts';
import { standing } from './standing.ts';
import { NOTIFY_TEXTS, type NotifyTexts } from './texts.ts';

const LINES = 50;

export function outboxPage({ notify, desk, proof }: NotifyPagesDeps): Page {
  async function view(request: PageRequest, complaints: Complaints, above: Html) {
    const { language, query, principal } = request;
    const texts = NOTIFY_TEXTS[language];
    const format = createFormat(TEXTS[language]);
    const path = pathOf('outbox', language);
    const isFailed = query['failed'] !== undefined;
    const before = Number(query['before']);
    const found = await proof.messages({
      partnerId: principal.account?.partnerId ?? '',
      ...(isFailed ? { states: ['failed', 'bounced'] as const } : {}),
      ...(query['thread'] === undefined ? {} : { thread: query['thread'].slice(0, 40) }),
      ...(Number.isSafeInteger(before) && before > 0 ? { beforeId: before } : {}),
      limit: LINES + 1,
    });
    const lines = found.slice(0, LINES);
    const last = found.length > LINES ? lines.at(-1) : undefined;
    const rows = lines.map((one) => [
      html`<span class="said">${language === 'fr' ? one.subjectFr : one.subjectEn}<br><span class="second">${format.date(one.createdMs)}</span></span>`,
      html`<span>${one.recipient ?? ''}<br><span class="second">${texts.reasons[one.reason]}</span></span>`,
      html`<span class="sent ${one.state}">${MARKS[one.state]} ${texts.states[one.state]}</span>`,
      proofOf(one, texts, format),
      actions(one, path, texts),
    ]);
    const filter = (label: string, href: string, isCurrent: boolean): Html =>
      html`<a class="button${isCurrent ? ' main' : ''}" href="${href}"${isCurrent ? html` aria-current="true"` : html``}>${label}</a>`;
    const older =
      last === undefined
        ? html``
        : html`<p><a class="button" href="${path}?before=${last.id}${isFailed ? '&failed=1' : ''}">${texts.older}</a></p>`;
    const columns = texts.outboxColumns.map((label) => ({ label }));
    const main = html`<div class="sentence"><h1>${texts.outbox}</h1><p>${texts.outboxLead}</p></div>${above}${alarm(complaints)}
${standing(notify, request, texts)}<div class="buttons">${filter(texts.filterAll, path, !isFailed)}${filter(texts.filterFailed, `${path}?failed=1`, isFailed)}</div>
${rows.length === 0 ? html`<p class="second">${texts.nothingSent}</p>` : dataTable(texts.outbox, columns, rows)}${older}`;
    return { title: texts.outbox, main };
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, fields, actor, principal } = request;
    let path = pathOf('outbox', language);
    const complaints = await complaintsOf(language, async () => {
      const message = await proof.message(Number(fields.get('id')) || 0);
      if (message === null || message.partnerId !== principal.account?.partnerId) throw notFound('message');
      if (fields.get('back') === 'incident') path = pathOf('incident', language, { ref: message.thread });
      if (fields.get('do') === 'again') await desk.again(message, actor);
      if (fields.get('do') === 'returned') await desk.bounced(message, actor);
    });
    if (complaints === null) return { kind: 'see', path: `${path}?done=1` };
    return { kind: 'page', status: complaints.status, ...(await view(request, complaints, html``)) };
  }

  return {
    name: 'outbox',
    access: 'notify.manage',
    isLive: false,
    styles: ['forms.css', 'notify.css'],
    show(request) {
      const said = request.query['done'] === undefined ? '' : NOTIFY_TEXTS[request.language].done;
      return view(request, NO_COMPLAINTS, notice(said));
    },
    form: { access: 'notify.manage', limitBytes: NOTIFY_LIMIT_BYTES, submit },
  };
}

/** Beside the word, for those who look for it in a long list. */
const MARKS: Readonly<Record<SentMessage['state'], string>> = {
  accepted: '✓',
  failed: '✗',
  bounced: '✗',
  waiting: '◷',
  leased: '◷',
  held: '◷',
  replaced: '–',
};

function proofOf(one: SentMessage, texts: NotifyTexts, format: Format): Html {
  const at =
    one.acceptedMs !== null
      ? format.date(one.acceptedMs)
      : one.state === 'held' || one.state === 'waiting'
        ? format.date(one.notBeforeMs)
        : '';
  const tries = one.attempts > 1 ? texts.tries(one.attempts) : '';
  const response = one.response === null ? html`` : html`<br><span class="mono">${one.response}</span>`;
  return html`<span>${[at, tries].filter((part) => part !== '').join(' · ')}${response}</span>`;
}

function actions({ id, state, channel }: SentMessage, path: string, texts: NotifyTexts): Html {
  if (state === 'failed' || state === 'bounced') {
    return smallForm(path, hidden('id', id), button(texts.again, 'again', 'other'));
  }
  if (state !== 'accepted' || channel !== 'mail') return html``;
  return smallForm(path, hidden('id', id), button(texts.returned, 'returned', 'other'));
}
