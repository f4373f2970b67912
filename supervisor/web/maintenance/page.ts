// One piece of work: the sentence first, whether it was announced, what to do about it, what it does, the story, the proof.

import { isObjected } from '../../maintenance/actions.ts';
import type { WindowEvidence } from '../../maintenance/evidence.ts';
import { actionOf } from '../../maintenance/given.ts';
import type { Work } from '../../maintenance/model.ts';
import { DONE_EVENTS } from '../../maintenance/transitions.ts';
import { type Html, html } from '../html.ts';
import { equipmentPath } from '../incidents/members.ts';
import { badgeMark } from '../kit/badge.ts';
import { alarm, multiline, notice } from '../kit/form.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import { complaintsOf, type FormAnswer, type FormRequest, NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { SHELL_TEXTS } from '../shell-texts.ts';
import { toldSection } from '../told/told.ts';
import { type MaintenancePagesDeps, partnerName, WORK_LIMIT_BYTES } from './deps.ts';
import { type DoingsView, givenOf, workDoings } from './doings.ts';
import { effectRules, effectSentence } from './effect-view.ts';
import { announcedSentence, notAnnounced, proofSection } from './proof-view.ts';
import { REPEAT_TEXTS } from './repeat-texts.ts';
import { answersSection, workStory } from './story.ts';
import { type Doing, MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { endedWords, sayingOf, stateWords, type WorkPen, workBadge, workPen } from './words.ts';

const DOINGS: readonly Doing[] = DONE_EVENTS.filter((one): one is Doing => one !== 'edit' && one !== 'shift');
/** What is not in the way of anybody who does something at the same time. */
const ANY_VERSION: ReadonlySet<Doing> = new Set(['remark', 'object', 'accept']);
const SHOWN = 300;

export function workPage(deps: MaintenancePagesDeps): Page {
  const { office, messagesOf } = deps;
  const { desk, viewer } = office;

  async function view(
    request: PageRequest,
    refused: DoingsView['refused'],
    above: Html,
  ): Promise<PageAnswer> {
    const { language, principal, parameters, nowMs } = request;
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const work = desk.seen(principal, parameters['ref'] ?? '');
    const pen = workPen(language, nowMs);
    const path = pathOf('work', language, { ref: work.ref });
    const isPartner = principal.account !== null;
    const [story, messages, evidence] = await Promise.all([
      office.story(principal, work),
      isPartner ? messagesOf(work.ref) : [],
      isPartner && work.publishedMs !== null ? office.evidence(work) : [],
    ]);
    const may = viewer.may(principal, work, office.now());
    const doings = DOINGS.filter((one) => may.includes(one));
    const { isKept } = office.notice();
    const main = html`<p class="crumbs"><a href="${pathOf('network', language)}">${SHELL_TEXTS[language].pages.network ?? ''}</a> / <a href="${pathOf('works', language)}">${texts.title}</a> / ${work.ref}</p>
${sentence(request, work, evidence.at(-1), pen)}${notAnnounced(office, evidence.at(-1), pen)}${above}${alarm(refused?.complaints ?? NO_COMPLAINTS)}
${workDoings({ work, may: doings, path, pen, isKept, refused })}${may.includes('edit') ? html`<p><a class="button" href="${pathOf('work-new', language)}?ref=${work.ref}">${texts.edit}</a></p>` : html``}
<div class="two-columns"><div>${whatSection(request, work)}${seriesLink(request, work)}${isPartner ? answersSection(office, work.answers, pen) : html``}${effectSection(request, work, pen)}${proofSection(office, principal, evidence, pen)}</div>
<div>${whereSection(request, work)}<section class="section"><h2>${texts.story} <small>${texts.storyNote}</small></h2>${workStory(office, story, pen)}</section></div></div>
${isPartner && work.publishedMs !== null ? toldSection({ partners: office.partners, isMailOn: deps.isMailOn }, principal, messages, pen) : html``}`;
    return { title: `${work.ref} ${work.title}`, main };
  }

  function sentence(
    { principal, language }: PageRequest,
    work: Work,
    last: WindowEvidence | undefined,
    pen: WorkPen,
  ): Html {
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const { ref, urgentReason } = work;
    const shown = workBadge(work);
    const { organiser } = office.view(principal, work);
    const owner = partnerName(office, work.partnerId);
    const announced = last === undefined ? '' : announcedSentence(office, last, pen);
    return html`<div class="sentence"><p class="which">${ref} · ${organiser === null ? owner : texts.organiser(organiser, owner)}</p><h1>${sayingOf(work, pen)}</h1>
<p class="standing"><span class="state s-${shown}">${badgeMark(shown)}${standingOf(work, pen)}</span> <span class="second">${[stateWords(work, language), endedWords(work, pen)].filter((part) => part !== '').join(', ')}</span></p>
${announced === '' ? html`` : html`<p>${announced}</p>`}${objectionWords(work, pen)}
${urgentReason === null ? html`` : html`<p><b>${texts.urgentBecause}</b> ${multiline(urgentReason)}</p>`}</div>`;
  }

  function seriesLink({ principal, language }: PageRequest, { recurrenceId }: Work): Html {
    if (recurrenceId === null || !principal.rights.has('works.plan') || principal.siteIds !== null) {
      return html``;
    }
    const path = `${pathOf('works-repeats', language)}#repeat-${recurrenceId}`;
    return html`<p><a href="${path}">${REPEAT_TEXTS[language].partOf}</a></p>`;
  }

  /** Where nobody said more than the title, nothing. */
  function whatSection({ language }: PageRequest, { title, description }: Work): Html {
    if (description === title) return html``;
    return html`<section class="section"><h2>${MAINTENANCE_PAGE_TEXTS[language].what}</h2><p class="written said">${multiline(description)}</p></section>`;
  }

  function effectSection({ principal, language }: PageRequest, work: Work, pen: WorkPen): Html {
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const { effect } = work;
    if (effect === null) return html``;
    const view = {
      ...{ window: work, notice: null },
      effect: seenEffect(principal, effect),
      nameOf: (equipment: Work['equipment'][number]) => viewer.name(equipment)[language],
    };
    return html`<section class="section"><h2>${texts.effect} <small>${texts.effectNote(pen.at(effect.computedMs))}</small></h2>${effectSentence(view, pen)}${effectRules(view, pen)}</section>`;
  }

  /** Contractors are told of what stands at their sites. */
  function seenEffect(who: PageRequest['principal'], effect: NonNullable<Work['effect']>) {
    const conflicts = effect.conflicts.filter((one) =>
      one.kind === 'down'
        ? viewer.sees(who, one.equipment)
        : one.equipment.some((each) => viewer.sees(who, each)),
    );
    return { ...effect, conflicts };
  }

  function whereSection({ principal, language }: PageRequest, work: Work): Html {
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const seen = work.equipment.filter((one) => viewer.sees(principal, one));
    const items = seen
      .slice(0, SHOWN)
      .map(
        (one) => html`<li><a href="${equipmentPath(one, language)}">${viewer.name(one)[language]}</a></li>`,
      );
    return html`<section class="section"><h2>${texts.where} <small>${texts.whereNote(seen.length)}</small></h2><ul class="places">${items}</ul></section>`;
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, principal, actor, parameters, fields } = request;
    const doing = DOINGS.find((one) => one === fields.get('do'));
    const ref = parameters['ref'] ?? '';
    desk.seen(principal, ref);
    const path = pathOf('work', language, { ref });
    if (doing === undefined) return { kind: 'see', path };
    const version = ANY_VERSION.has(doing) ? null : Number(fields.get('version'));
    const complaints = await complaintsOf(language, async () => {
      const action = actionOf(doing, givenOf(doing, fields), office.now());
      await desk.act(principal, actor, { ref, version }, action);
    });
    if (complaints === null) {
      return { kind: 'see', path: `${path}?done=1` };
    }
    const answer = await view(request, { doing, typed: fields, complaints }, html``);
    return { kind: 'page', status: complaints.status, ...answer };
  }

  return {
    name: 'work',
    access: 'state.read',
    isLive: true,
    styles: ['forms.css', 'incidents.css', 'works.css'],
    show(request) {
      const texts = MAINTENANCE_PAGE_TEXTS[request.language];
      const { done, published } = request.query;
      const ref = request.parameters['ref'] ?? '';
      const above =
        published === undefined
          ? done === undefined
            ? html``
            : notice(texts.done)
          : notice(texts.published(ref));
      return view(request, null, above);
    },
    form: { access: 'works.carry-out', limitBytes: WORK_LIMIT_BYTES, submit },
  };
}

/** In how long, or since when it should have. */
function standingOf(work: Work, pen: WorkPen): string {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  if (work.state !== 'announced' && work.state !== 'confirmed') return pen.brief(work);
  return work.fromMs > pen.nowMs
    ? texts.startsIn(pen.duration(work.fromMs - pen.nowMs))
    : texts.shouldHaveStarted(pen.end(work.fromMs));
}

/** Until when may be objected, or that somebody did and nobody has decided. */
function objectionWords(work: Work, pen: WorkPen): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  const { state, objectUntilMs } = work;
  if (state !== 'announced' && state !== 'confirmed') return html``;
  if (isObjected(work)) return html`<p class="notice wrong-notice">${texts.toDecide}</p>`;
  if (state !== 'announced' || objectUntilMs === null || objectUntilMs <= pen.nowMs) return html``;
  return html`<p>${texts.mayObject(pen.moment(objectUntilMs))} ${texts.rules.objectWhy}</p>`;
}
