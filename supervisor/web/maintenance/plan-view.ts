// The form that work is planned with, made for a phone: what, where, when; beside it what that does, and whether it is in time.

import type { Effect, Window } from '../../maintenance/model.ts';
import type { Plannable } from '../../maintenance/office.ts';
import type { QuietWindow } from '../../maintenance/quiet-windows.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { button, field, hidden } from '../kit/form.ts';
import type { Complaints } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { effectRules, effectSentence, type NoticeView } from './effect-view.ts';
import { equipmentField } from './equipment-field.ts';
import { keyOf, type TypedPlan } from './plan-form.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { typedWindow } from './times.ts';
import { windowFields } from './window-fields.ts';
import type { WorkPen } from './words.ts';

export interface PlanView {
  readonly pen: WorkPen;
  readonly typed: TypedPlan;
  readonly equipment: readonly Plannable[];
  readonly quiet: readonly QuietWindow[];
  readonly lengthMs: number;
  /** `null`: equipment or time are missing. */
  readonly computed: {
    readonly effect: Effect;
    readonly window: Window;
    readonly notice: NoticeView;
    readonly nameOf: (equipment: Plannable['id']) => string;
  } | null;
  readonly complaints: Complaints;
}

export function planForm(view: PlanView): Html {
  const { pen, typed, complaints } = view;
  const { language } = pen;
  const texts = MAINTENANCE_PAGE_TEXTS[language];
  const { fields } = texts;
  const path = pathOf('work-new', language);
  const input = (name: 'title' | 'description', label: string, more: object): Html =>
    field({ name, label, value: typed[name], ...more }, complaints);
  // The first button is what the enter key presses.
  return html`<form method="post" action="${path}#effect" class="plan" data-plan>${hidden('ref', typed.ref)}${hidden('version', typed.version)}<button class="visually-hidden" type="submit" name="do" value="preview" tabindex="-1" aria-hidden="true">${texts.see}</button>
<div class="plan-fields">${input('title', fields.what, { required: true, maxLength: 120, hint: fields.whatHint })}
${equipmentField(view)}
<fieldset class="field"><legend>${fields.when}</legend>${windowFields('', NOTHING, typed, complaints, language)}<div id="quiet" data-fresh>${quietHours(view)}</div></fieldset>
${input('description', fields.why, { rows: 3, hint: fields.whyHint })}</div>
<aside class="plan-effect" id="effect" data-fresh aria-live="polite" aria-label="${texts.effect}">${effectPanel(view)}</aside></form>`;
}

const NOTHING = new URLSearchParams();

function quietHours({ quiet, pen, lengthMs }: PlanView): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  const format = createFormat(TEXTS[pen.language]);
  if (quiet.length === 0) return html``;
  const items = quiet.map(({ fromMs, share }) => {
    const window = { fromMs, toMs: fromMs + lengthMs };
    const { day, from, to, toDay } = typedWindow(window);
    return html`<button class="quiet" type="submit" name="do" value="quiet.${fromMs}" formnovalidate data-day="${day}" data-from="${from}" data-to="${to}" data-to-day="${toDay}"><span>${pen.brief(window)}</span><small>${texts.ofUsual(format.percent(share))}</small></button>`;
  });
  return html`<p class="quiet-label">${texts.quiet} <small class="second">${texts.quietNote}</small></p><div class="choices">${items}</div>`;
}

function effectPanel({ pen, typed, computed, complaints }: PlanView): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  const { fields } = texts;
  if (computed === null) {
    return html`<h2>${texts.effect}</h2><p class="second">${texts.toSee}</p><div class="buttons">${button(texts.see, 'preview')}</div>`;
  }
  const isUrgent =
    !computed.notice.isKept || typed.urgentReason !== '' || complaints.fields.has('urgentReason');
  const urgent = field(
    {
      name: 'urgentReason',
      label: fields.urgent,
      value: typed.urgentReason,
      rows: 2,
      hint: fields.urgentHint,
    },
    complaints,
  );
  return html`<h2>${texts.effect}</h2>${hidden('seen', keyOf(typed))}${effectSentence(computed, pen)}${effectRules(computed, pen)}
${isUrgent ? urgent : html``}<div class="buttons">${button(texts.publish, 'publish')}${button(texts.keepDraft, 'draft', 'other')}</div><p class="second">${texts.recipients}</p>`;
}

/** Of what the page says above the form. */
export function planLead(earliestMs: number, pen: WorkPen): string {
  return MAINTENANCE_PAGE_TEXTS[pen.language].planLead(pen.day(earliestMs));
}
