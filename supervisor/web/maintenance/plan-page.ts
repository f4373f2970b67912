// Work is planned: typed, its effect and its notice looked at, then announced. Nothing is kept before somebody says so.

import type { EquipmentId } from '../../fleet/health/model.ts';
import { actionOf, planGiven } from '../../maintenance/given.ts';
import { invalid } from '../../platform/http/problem.ts';
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
  asTyped,
  emptyPlan,
  keyOf,
  lengthOf,
  planGivenOf,
  planOfDraft,
  type TypedPlan,
  typedPlan,
  windowOf,
} from './plan-form.ts';
import { type PlanView, planForm, planLead } from './plan-view.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { workPen } from './words.ts';

export function planPage(deps: MaintenancePagesDeps): Page {
  const { office } = deps;
  const { desk, viewer } = office;

  async function view(
    request: PageRequest,
    typed: TypedPlan,
    complaints: Complaints,
    above: Html,
  ): Promise<PageAnswer> {
    const { language, principal, nowMs } = request;
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const pen = workPen(language, nowMs);
    const equipment = office.equipmentFor(principal, language);
    const known = new Set<string>(equipment.map(({ id }) => id));
    const chosen = typed.equipment.filter((one): one is EquipmentId => known.has(one));
    const lengthMs = lengthOf(typed);
    const [computed, quiet] = await Promise.all([
      compute(request, { ...typed, equipment: chosen }),
      chosen.length === 0 ? [] : office.quietWindows(chosen, lengthMs),
    ]);
    const form = planForm({
      ...{ pen, typed: { ...typed, equipment: chosen }, equipment, quiet, lengthMs, computed, complaints },
    });
    const main = html`<p class="crumbs"><a href="${pathOf('works', language)}">${texts.title}</a> / ${texts.planTitle}</p>
<div class="sentence"><h1>${texts.planTitle}</h1><p>${planLead(office.notice().earliestStartMs, pen)}</p></div>${above}${alarm(complaints)}${form}`;
    return { title: texts.planTitle, main };
  }

  async function compute(
    { principal, language }: PageRequest,
    typed: TypedPlan,
  ): Promise<PlanView['computed']> {
    const window = windowOf(typed);
    const equipment = typed.equipment as readonly EquipmentId[];
    if (window === null || equipment.length === 0) return null;
    const ref = typed.ref === '' ? null : typed.ref;
    const { workingDays, earliestStartMs, isKept } = office.notice();
    return {
      effect: await office.effect(principal, { ...window, ref, equipment }),
      window,
      notice: {
        ...{ workingDays, earliestStartMs, isKept: isKept(window.fromMs) },
        closed: deps.closedOn(window.fromMs),
        objectUntilMs: window.fromMs > office.now() ? deps.objectUntilMs(window.fromMs) : null,
      },
      nameOf: (one) => viewer.name(one)[language],
    };
  }

  function startOf({ query, principal }: PageRequest): TypedPlan {
    const { ref, equipment } = query;
    if (ref !== undefined) return planOfDraft(desk.seen(principal, ref));
    return emptyPlan(
      firstOpenDay(deps, office.notice().earliestStartMs),
      equipment === undefined ? [] : [equipment],
    );
  }

  /** Written as a draft, new or changed; returns its ref. */
  async function keep({ principal, actor }: FormRequest, typed: TypedPlan): Promise<string> {
    const given = planGivenOf(typed);
    if (typed.ref === '') return (await desk.plan(principal, actor, planGiven(given, office.now()))).ref;
    const seen = { ref: typed.ref, version: Number(typed.version) };
    return (await desk.act(principal, actor, seen, actionOf('edit', given, office.now()))).ref;
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, principal, actor, fields } = request;
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    let typed = typedPlan(fields, office.equipmentFor(principal, language));
    const asked = fields.get('do');
    const again = async (complaints: Complaints, above = html``): Promise<FormAnswer> => {
      return { kind: 'page', status: complaints.status, ...(await view(request, typed, complaints, above)) };
    };
    if (asked !== 'publish' && asked !== 'draft') return again(NO_COMPLAINTS);
    let ref = '';
    const complaints = await complaintsOf(language, async () => {
      // What is wrong with it is said before anything is kept.
      const plan = planGiven(planGivenOf(typed), office.now());
      const isPublished = asked === 'publish';
      if (isPublished && typed.seen !== keyOf(typed)) return;
      const action = actionOf('publish', { urgentReason: typed.urgentReason }, office.now());
      if (
        isPublished &&
        action.kind === 'publish' &&
        action.urgentReason === null &&
        !office.notice().isKept(plan.fromMs)
      ) {
        throw urgentReasonMissing();
      }
      ref = await keep(request, typed);
      if (!isPublished) return;
      const { version } = desk.seen(principal, ref);
      // It is a draft from here on, and stays one if it is refused.
      typed = { ...typed, ref, version: String(version) };
      await desk.act(principal, actor, { ref, version }, action);
    });
    if (complaints !== null) return again(asTyped(complaints));
    if (ref === '') return again(NO_COMPLAINTS, notice(texts.changedMeanwhile));
    return {
      kind: 'see',
      path: `${pathOf('work', language, { ref })}?${asked === 'publish' ? 'published' : 'done'}=1`,
    };
  }

  return {
    name: 'work-new',
    access: 'works.plan',
    isLive: false,
    styles: ['forms.css', 'incidents.css', 'works.css'],
    scripts: ['plan.js'],
    show: (request) => view(request, startOf(request), NO_COMPLAINTS, html``),
    form: { access: 'works.plan', limitBytes: WORK_LIMIT_BYTES, submit },
  };
}

/** The desk would refuse it too, but only what is kept as a draft. */
function urgentReasonMissing(): Error {
  const french =
    'Le préavis est trop court\u00a0: choisissez plus tard, ou dites pourquoi cela ne peut pas attendre.';
  return invalid([
    wrong('urgentReason', 'must say why the work cannot wait: the notice is too short', french),
  ]);
}
