// Work that comes again is planned, or changed from its next date on: its dates and effect are seen before anybody is told.

import type { EquipmentId } from '../../fleet/health/model.ts';
import { repeatGiven } from '../../maintenance/given.ts';
import type { Repeat } from '../../maintenance/repeats-store.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { invalid, notFound } from '../../platform/http/problem.ts';
import { wrong } from '../../platform/http/written.ts';
import { type Html, html } from '../html.ts';
import { alarm, notice } from '../kit/form.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { firstOpenDay, type MaintenancePagesDeps, WORK_LIMIT_BYTES } from './deps.ts';
import {
  asTypedRepeat,
  emptyRepeat,
  isRule,
  readRule,
  repeatGivenOf,
  repeatKey,
  type TypedRepeat,
  typedOfRepeat,
  typedRepeat,
  type Wrong,
} from './repeat-form.ts';
import { REPEAT_TEXTS } from './repeat-texts.ts';
import { type RepeatView, repeatForm } from './repeat-view.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { workPen } from './words.ts';

export function repeatNewPage(deps: Pick<MaintenancePagesDeps, 'office' | 'closedOn'>): Page {
  const { office } = deps;
  const { desk, repeats, viewer } = office;

  /** 404: not there, or not theirs. */
  function ownOf(who: Principal, id: string): Repeat {
    const found = repeats.all().find((one) => String(one.id) === id);
    if (found === undefined || !repeats.mayManage(who, found)) throw notFound('recurring work');
    return found;
  }

  async function compute(
    { principal, language }: PageRequest,
    typed: TypedRepeat,
  ): Promise<RepeatView['computed']> {
    const rule = readRule(typed);
    const equipment = typed.equipment as readonly EquipmentId[];
    if (!isRule(rule) || equipment.length === 0) return null;
    const madeUntil = typed.id === '' ? null : ownOf(principal, typed.id).madeUntil;
    const coming = repeats.coming(rule, madeUntil);
    const [first] = [...coming.atOnce, ...coming.later];
    const { fromMs = 0, toMs = 0 } = first ?? {};
    const window = { fromMs, toMs };
    const effect =
      first === undefined ? null : await office.effect(principal, { ...window, ref: null, equipment });
    return {
      ...{ rule, coming, effect: effect === null ? null : { effect, window } },
      nameOf: (one) => viewer.name(one)[language],
    };
  }

  async function view(
    request: PageRequest,
    typed: TypedRepeat,
    complaints: Complaints,
    above: Html,
  ): Promise<PageAnswer> {
    const { language, principal, nowMs } = request;
    const texts = REPEAT_TEXTS[language];
    const equipment = office.equipmentFor(principal, language);
    const known = new Set<string>(equipment.map(({ id }) => id));
    const chosen = { ...typed, equipment: typed.equipment.filter((one) => known.has(one)) };
    const computed = await compute(request, chosen);
    const pen = workPen(language, nowMs);
    const form = repeatForm({ pen, typed: chosen, equipment, computed, complaints });
    const [title, lead] =
      typed.id === '' ? [texts.makeTitle, texts.lead] : [texts.changeTitle, texts.changeLead];
    const main = html`<p class="crumbs"><a href="${pathOf('works', language)}">${MAINTENANCE_PAGE_TEXTS[language].title}</a> / <a href="${pathOf('works-repeats', language)}">${texts.title}</a> / ${title}</p>
<div class="sentence"><h1>${title}</h1><p>${lead}</p></div>${above}${alarm(complaints)}${form}`;
    return { title, main };
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, principal, actor, fields } = request;
    const texts = REPEAT_TEXTS[language];
    const typed = typedRepeat(fields, office.equipmentFor(principal, language));
    const again = async (complaints: Complaints, above = html``): Promise<FormAnswer> => {
      return { kind: 'page', status: complaints.status, ...(await view(request, typed, complaints, above)) };
    };
    if (fields.get('do') !== 'begin') return again(NO_COMPLAINTS);
    let isDone = false;
    const complaints = await complaintsOf(language, async () => {
      const rule = readRule(typed);
      if (!isRule(rule)) throw invalid(rule.map(complaintOf));
      const given = repeatGiven(repeatGivenOf(typed, rule), office.now());
      desk.requireEquipment(principal, given.equipment);
      if (typed.seen !== repeatKey(typed)) return;
      if (typed.id === '') await repeats.begin(principal, actor, given);
      else {
        const { id } = ownOf(principal, typed.id);
        await repeats.change(principal, actor, { id, version: Number(typed.version) }, given);
      }
      isDone = true;
    });
    if (complaints !== null) return again(asTypedRepeat(complaints, typed));
    if (!isDone) return again(NO_COMPLAINTS, notice(texts.seenFirst));
    return { kind: 'see', path: `${pathOf('works-repeats', language)}?done=1` };
  }

  return {
    name: 'work-repeat-new',
    access: 'works.plan',
    isLive: false,
    styles: ['forms.css', 'incidents.css', 'works.css'],
    scripts: ['plan.js'],
    show(request) {
      const { id } = request.query;
      const typed =
        id === undefined
          ? emptyRepeat(firstOpenDay(deps, office.notice().earliestStartMs))
          : typedOfRepeat(ownOf(request.principal, id));
      return view(request, typed, NO_COMPLAINTS, html``);
    },
    form: { access: 'works.plan', limitBytes: WORK_LIMIT_BYTES, submit },
  };
}

function complaintOf(field: Wrong) {
  const { weekdayWrong, timeWrong, dayWrong } = REPEAT_TEXTS.fr;
  switch (field) {
    case 'weekday':
      return wrong(field, 'must name one day at least', weekdayWrong);
    case 'from':
      return wrong(field, 'must be a time such as 09:00', timeWrong);
    case 'day':
    case 'until':
      return wrong(field, 'must be a day such as 2027-12-31', dayWrong);
  }
}
