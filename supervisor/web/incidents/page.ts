// One incident: the sentence first, what to do about it, two clocks, the story, equipment, who was told with proof.

import { actionOf } from '../../incidents/given.ts';
import type { Dossier } from '../../incidents/model.ts';
import type { IncidentOffice } from '../../incidents/office.ts';
import { DONE_EVENTS, type DoneEvent, isUnderWay } from '../../incidents/transitions.ts';
import type { SentMessage } from '../../notify/proof.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { alarm, button, hidden, multiline, notice, smallForm } from '../kit/form.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import { type Complaints, complaintsOf, type FormAnswer, type FormRequest } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TOLD_TEXTS } from '../told/texts.ts';
import { toldSection, unreached } from '../told/told.ts';
import { INCIDENT_LIMIT_BYTES, type IncidentPagesDeps } from './deps.ts';
import { diagnosis } from './diagnosis.ts';
import { type DoingsView, doings, givenOf } from './doings.ts';
import { incidentFigures } from './figures.ts';
import { memberTable } from './members.ts';
import { reportList } from './reports.ts';
import { storyList } from './story.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';
import { badgeOf, capitalized, type Pen, penFor, sinceOf, titleOf } from './words.ts';

/** What is not in the way of anybody who writes at the same time. */
const ANY_VERSION: ReadonlySet<DoneEvent> = new Set(['acknowledge', 'remark', 'promise']);

export function incidentPage(deps: IncidentPagesDeps): Page {
  const { office, messagesOf, announcementsOf } = deps;
  const { desk } = office;

  async function view(
    request: PageRequest,
    refused: DoingsView['refused'],
    above: Html,
  ): Promise<PageAnswer> {
    const { language, principal, parameters, nowMs } = request;
    const texts = INCIDENT_PAGE_TEXTS[language];
    const dossier = desk.seen(principal, parameters['ref'] ?? '');
    const pen = penFor(language, nowMs);
    const path = pathOf('incident', language, { ref: dossier.ref });
    const [story, reports, messages, announcements] = await Promise.all([
      office.story(principal, dossier),
      office.reports(principal, dossier),
      messagesOf(dossier.ref),
      announcementsOf(dossier.ref),
    ]);
    const members = office.viewer.membersFor(principal, dossier);
    const main = html`<p class="crumbs"><a href="${pathOf('network', language)}">${CRUMB[language]}</a> / <a href="${pathOf('incidents', language)}">${texts.title}</a> / ${dossier.ref}</p>
${sentence(deps, request, dossier, pen)}${above}${alarm(refused?.complaints ?? NOTHING)}
${doings({ office, who: principal, dossier, path, language, refused })}
${incidentFigures(office, dossier, pen)}${unreachedAlarm(deps, messages, language)}
<div class="two-columns"><section class="section"><h2>${texts.story} <small>${texts.storyNote}</small></h2>${storyList(office, story, announcements, pen)}</section>
<div><section class="section"><h2>${texts.members} <small>${texts.membersNote(new Set(members.map(({ equipment }) => equipment)).size)}</small></h2>${memberTable(office, members, pen)}</section>${reportList(office, reports, pen)}</div></div>
${principal.account === null ? html`` : toldSection({ partners: office.partners, isMailOn: deps.isMailOn, beside: (one) => sendAgain(request, one) }, principal, messages, pen)}`;
    return { title: `${dossier.ref} ${titleOf(dossier, language)}`, main };
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, principal, actor, parameters, fields, nowMs } = request;
    const event = DONE_EVENTS.find((one) => one === fields.get('do'));
    const ref = parameters['ref'] ?? '';
    const before = desk.seen(principal, ref);
    const path = pathOf('incident', language, { ref });
    if (event === undefined) return { kind: 'see', path };
    const version = ANY_VERSION.has(event) ? null : Number(fields.get('version'));
    desk.workable(principal, ref);
    const complaints = await complaintsOf(language, async () => {
      const seen = { ref, version };
      const given = givenOf(event, fields, nowMs);
      if (event === 'merge') {
        await desk.merge(principal, actor, seen, String(given['into'] ?? ''));
        return;
      }
      const successors = () => desk.successors(before);
      await desk.act(principal, actor, seen, actionOf(event, given, { nowMs: office.now(), successors }));
    });
    if (complaints === null) return { kind: 'see', path: `${path}?done=1` };
    const answer = await view(request, { event, typed: fields, complaints }, html``);
    return { kind: 'page', status: complaints.status, ...answer };
  }

  return {
    name: 'incident',
    access: 'state.read',
    isLive: true,
    styles: ['forms.css', 'incidents.css'],
    show(request) {
      const texts = INCIDENT_PAGE_TEXTS[request.language];
      const { done } = request.query;
      return view(request, null, done === undefined ? html`` : notice(texts.done));
    },
    form: { access: 'incidents.work', limitBytes: INCIDENT_LIMIT_BYTES, submit },
  };
}

const CRUMB = { fr: 'Réseau', en: 'Network' } as const;
const NOTHING: Complaints = { status: 200, whole: '', fields: new Map() };

function sentence({ office }: IncidentPagesDeps, request: PageRequest, dossier: Dossier, pen: Pen): Html {
  const { language, principal } = request;
  const texts = INCIDENT_PAGE_TEXTS[language];
  const { ref, state, severity, cause, remedy, restoredMs, mergedInto } = dossier;
  const content = office.contentOf(principal, dossier, language);
  const shown = badgeOf(dossier);
  const head = isUnderWay(state)
    ? sinceOf(dossier, pen)
    : restoredMs === null
      ? content.state
      : texts.lasted(pen.duration(office.viewer.clocks(dossier, pen.nowMs).restoration.elapsedMs));
  const into = mergedInto === null ? null : office.view(principal, dossier).mergedInto;
  return html`<div class="sentence"><p class="which">${ref} · ${titleOf(dossier, language)}</p><h1>${content.headline}</h1>
<p class="standing"><span class="state s-${shown}">${badgeMark(shown)}${head}</span> <span class="second">P${severity} · ${texts.states[state]}</span></p>
${isUnderWay(state) ? diagnosis(office, principal, dossier, pen) : html``}
${holding(office, request, dossier, pen)}
${into === null ? html`` : html`<p>${texts.mergedInto} <a href="${pathOf('incident', language, { ref: into })}">${into}</a>.</p>`}
${cause === null ? html`` : html`<p><b>${texts.fields.cause}.</b> ${multiline(cause)}</p>`}${remedy === null ? html`` : html`<p><b>${texts.fields.remedy}.</b> ${multiline(remedy)}</p>`}</div>`;
}

/** Who is on it until when, and when the next word comes. */
function holding(
  office: IncidentOffice,
  { principal, language }: PageRequest,
  dossier: Dossier,
  pen: Pen,
): Html {
  const texts = INCIDENT_PAGE_TEXTS[language];
  const { state, holderUntilMs, nextWordMs, unansweredMs } = dossier;
  if (!isUnderWay(state)) return html``;
  const { holder } = office.view(principal, dossier);
  const parts = [
    holder === null
      ? dossier.holder === null && state !== 'monitoring'
        ? texts.nobody
        : null
      : texts.heldBy(holder, holderUntilMs === null ? null : pen.at(holderUntilMs)),
    nextWordMs === null
      ? null
      : nextWordMs > pen.nowMs
        ? texts.nextWord(pen.at(nextWordMs))
        : texts.wordLate(pen.at(nextWordMs)),
    unansweredMs === null ? null : texts.unanswered(pen.at(unansweredMs)),
  ].filter((part) => part !== null);
  const words = parts.join(' · ');
  return words === '' ? html`` : html`<p>${capitalized(words)}.</p>`;
}

/** Where the mails of one's own partner are sent again, and back. */
function sendAgain({ principal, language }: PageRequest, { id, partnerId, state }: SentMessage): Html {
  const mayBeSent = state === 'failed' || state === 'bounced';
  const isOwn = principal.account?.partnerId === partnerId;
  if (!mayBeSent || !isOwn || !principal.rights.has('notify.manage')) return html``;
  const again = button(TOLD_TEXTS[language].again, 'again', 'other');
  return smallForm(pathOf('outbox', language), hidden('id', id), hidden('back', 'incident'), again);
}

function unreachedAlarm(
  { office }: IncidentPagesDeps,
  messages: readonly SentMessage[],
  language: 'fr' | 'en',
): Html {
  const texts = TOLD_TEXTS[language];
  const names = unreached(messages).map((id) => office.partners().find((one) => one.id === id)?.name ?? id);
  if (names.length === 0) return html``;
  return html`<div class="notice wrong-notice" role="alert">${names.map((name) => html`<p>${texts.mailboxRefused(name)}</p>`)}</div>`;
}
