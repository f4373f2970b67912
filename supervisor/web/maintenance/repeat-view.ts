// The form of work that comes again, made for a phone: what, where, on which days; beside it the dates and what they do.

import { instantOf } from '../../calendar/local-time.ts';
import type { Effect, Window } from '../../maintenance/model.ts';
import type { Plannable } from '../../maintenance/office.ts';
import { numberOfDay, type Occurrence, type Rule } from '../../maintenance/recurrence.ts';
import type { Coming } from '../../maintenance/repeats.ts';
import { type Html, html } from '../html.ts';
import { button, field, hidden } from '../kit/form.ts';
import type { Complaints } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { effectRules, effectSentence } from './effect-view.ts';
import { equipmentField } from './equipment-field.ts';
import { LENGTHS_MIN, NTHS, RHYTHMS, repeatKey, type TypedRepeat } from './repeat-form.ts';
import { REPEAT_TEXTS } from './repeat-texts.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import type { WorkPen } from './words.ts';

export interface RepeatView {
  readonly pen: WorkPen;
  readonly typed: TypedRepeat;
  readonly equipment: readonly Plannable[];
  /** `null`: equipment, days or times are missing. */
  readonly computed: {
    readonly rule: Rule;
    readonly coming: Coming;
    /** Of the first date; `null`: there is none. */
    readonly effect: { readonly effect: Effect; readonly window: Window } | null;
    readonly nameOf: (equipment: Plannable['id']) => string;
  } | null;
  readonly complaints: Complaints;
}

const MINUTE_MS = 60_000;
const DAYS_OF_MONTH = 31;
const SHOWN = 8;

export function repeatForm(view: RepeatView): Html {
  const { pen, typed, complaints } = view;
  const { language } = pen;
  const texts = REPEAT_TEXTS[language];
  const { fields } = MAINTENANCE_PAGE_TEXTS[language];
  const path = pathOf('work-repeat-new', language);
  const input = (name: keyof TypedRepeat, label: string, more: object = {}): Html =>
    field({ name, label, value: String(typed[name]), ...more }, complaints);
  const lengths = [...new Set([...LENGTHS_MIN, Number(typed.lengthMin) || 0])].filter((one) => one > 0);
  const options = lengths
    .sort((one, other) => one - other)
    .map((one) => ({ value: String(one), label: pen.duration(one * MINUTE_MS) }));
  // The first button is what the enter key presses.
  return html`<form method="post" action="${path}#effect" class="plan" data-plan>${hidden('id', typed.id)}${hidden('version', typed.version)}<button class="visually-hidden" type="submit" name="do" value="preview" tabindex="-1" aria-hidden="true">${texts.see}</button>
<div class="plan-fields">${input('title', fields.what, { required: true, maxLength: 120, hint: fields.whatHint })}
${equipmentField(view)}
${rhythmFields(view)}
<fieldset class="field"><legend>${fields.when}</legend><div class="when">${input('day', texts.from, { type: 'date', required: true })}${input('from', texts.at, { type: 'time', required: true })}${input('lengthMin', texts.length, { options })}${input('until', texts.until, { type: 'date', hint: texts.untilHint })}</div>
<label class="check" for="workingDays"><input type="checkbox" id="workingDays" name="workingDays" value="1"${typed.onlyWorkingDays ? html` checked` : html``}> ${texts.workingDays}</label></fieldset>
${input('description', fields.why, { rows: 3, hint: fields.whyHint })}</div>
<aside class="plan-effect" id="effect" data-fresh aria-live="polite" aria-label="${texts.dates}">${datesPanel(view)}</aside></form>`;
}

/** What belongs to a rhythm that is not chosen is hidden by the style sheet. */
function rhythmFields({ pen, typed, complaints }: RepeatView): Html {
  const texts = REPEAT_TEXTS[pen.language];
  const { weekdays } = MAINTENANCE_PAGE_TEXTS[pen.language];
  const days = weekdays.map((label, index) => ({ value: String(index), label }));
  const monthDays = Array.from({ length: DAYS_OF_MONTH }, (_, index) => {
    const day = String(index + 1);
    return { value: day, label: index + 1 === DAYS_OF_MONTH ? texts.lastDay : day };
  });
  const nths = NTHS.map((value) => ({ value, label: texts.nths[value] ?? value }));
  const select = (name: 'monthDay' | 'nth' | 'nthWeekday', label: string, options: typeof days): Html =>
    field({ name, label, value: typed[name], options }, complaints);
  const parts = {
    weekly: html`<div class="weekdays" role="group" aria-label="${texts.weekday}">${days.map(({ value, label }) => html`<label class="check" for="weekday-${value}"><input type="checkbox" id="weekday-${value}" name="weekday" value="${value}"${typed.weekdays.includes(value) ? html` checked` : html``}> ${label}</label>`)}</div>`,
    'monthly-day': select('monthDay', texts.monthDay, monthDays),
    'monthly-weekday': html`<div class="two-selects">${select('nth', texts.nth, nths)}${select('nthWeekday', texts.weekday, days)}</div>`,
  };
  const complaint = complaints.fields.get('weekday');
  const choices = RHYTHMS.map(
    (one) =>
      html`<div class="rhythm"><label class="check" for="rhythm-${one}"><input type="radio" id="rhythm-${one}" name="rhythm" value="${one}"${typed.rhythm === one ? html` checked` : html``}> ${texts.rhythms[one]}</label><div class="rhythm-parts">${parts[one]}</div></div>`,
  );
  return html`<fieldset class="field"><legend>${texts.days}</legend>${choices}${complaint === undefined ? html`` : html`<p class="wrong">${complaint}</p>`}</fieldset>`;
}

function datesPanel({ pen, typed, computed }: RepeatView): Html {
  const texts = REPEAT_TEXTS[pen.language];
  if (computed === null) {
    return html`<h2>${texts.dates}</h2><p class="second">${texts.toSee}</p><div class="buttons">${button(texts.see, 'preview')}</div>`;
  }
  const { rule, coming, effect, nameOf } = computed;
  const { atOnce, later } = coming;
  const isNone = atOnce.length + later.length === 0;
  const dates = isNone
    ? html`<p class="notice wrong-notice">${texts.noDates}</p>`
    : html`<p>${texts.atOnce(atOnce.length)}</p>${dateList(atOnce, pen)}${later.length === 0 ? html`` : html`<p>${texts.later}</p>${dateList(later, pen, texts.laterNote)}`}`;
  const harm =
    effect === null
      ? html``
      : html`${effectSentence(effect, pen)}${effectRules({ ...effect, notice: null, nameOf }, pen)}`;
  const label = typed.id === '' ? texts.begin : texts.save;
  return html`<h2>${texts.dates}</h2>${hidden('seen', repeatKey(typed))}<p class="said"><b>${ruleSentence(rule, pen)}</b></p>${dates}${harm}
<div class="buttons">${button(label, 'begin')}</div><p class="second">${MAINTENANCE_PAGE_TEXTS[pen.language].recipients}</p>`;
}

export function dateList(dates: readonly Occurrence[], pen: WorkPen, more = ''): Html {
  if (dates.length === 0) return html``;
  const rest = dates.length - SHOWN;
  const last = rest > 0 ? html`<li>+${rest}</li>` : more === '' ? html`` : html`<li>${more}</li>`;
  return html`<ul class="dates">${dates.slice(0, SHOWN).map((one) => html`<li>${pen.brief(one)}</li>`)}${last}</ul>`;
}

/** Every Monday and Thursday at 09:00, for 2 h, working days only, from Wednesday 16 December. */
export function ruleSentence(rule: Rule, pen: WorkPen): string {
  const texts = REPEAT_TEXTS[pen.language];
  const { weekdays } = MAINTENANCE_PAGE_TEXTS[pen.language];
  const day = (text: string): string => pen.day(instantOf(numberOfDay(text), 0));
  // Any day will do that has every hour once.
  const time = pen.time(instantOf(0, rule.startMinute));
  const parts = [
    texts.timed(daysOf(rule, pen), time, pen.duration(rule.lengthMin * MINUTE_MS)),
    ...(rule.onlyWorkingDays ? [texts.onlyWorking] : []),
    texts.fromTo(day(rule.from), rule.until === null ? null : day(rule.until)),
  ];
  return `${parts.join(', ')}.`;

  function daysOf({ days }: Rule, { language }: WorkPen): string {
    switch (days.kind) {
      case 'weekly': {
        const list = new Intl.ListFormat(language, { type: 'conjunction' });
        const chosen = [...days.weekdays].sort().map((one) => weekdays[one] ?? '');
        return texts.weeklyOn(list.format(chosen));
      }
      case 'monthly-day':
        return texts.monthlyOn(days.day);
      case 'monthly-weekday':
        return texts.monthlyOnWeekday(texts.nths[String(days.nth)] ?? '', weekdays[days.weekday] ?? '');
    }
  }
}
