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

/** A longer list is looked through by its search. */
const MAX_SHOWN = 400;

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

function equipmentField({ pen, typed, equipment, complaints }: PlanView): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  const { fields } = texts;
  const chosen = new Set(typed.equipment);
  const found = equipment.filter((one) => chosen.has(one.id) || isFound(one, typed.find));
  const shown = [
    ...found.filter(({ id }) => chosen.has(id)),
    ...found.filter(({ id }) => !chosen.has(id)).slice(0, MAX_SHOWN),
  ];
  const complaint = complaints.fields.get('equipment');
  const items = bySite(shown).flatMap(({ site, of }) => [
    ...(site === null || of.length < 2
      ? []
      : [choice('site', site.id, html`<b>${texts.wholeSite(site.name, of.length)}</b>`, null, false)]),
    ...of.map((one) => choice('equipment', one.id, html`${one.name}`, site, chosen.has(one.id))),
  ]);
  return html`<fieldset class="field"><legend>${fields.where} <small class="second" data-chosen data-one="${texts.chosen('#', false)}" data-many="${texts.chosen('#', true)}">${chosen.size === 0 ? '' : texts.chosen(String(chosen.size), chosen.size > 1)}</small></legend>
<div class="find"><label class="visually-hidden" for="find">${fields.find}</label><input id="find" name="find" type="search" value="${typed.find}" autocomplete="off" placeholder="${texts.findAmong(equipment.length)}"><button class="button other" type="submit" name="do" value="find" formnovalidate data-find>${fields.find}</button></div>
<div class="choices" data-choices role="group" aria-label="${fields.where}" tabindex="0">${items}${items.length === 0 ? html`<p class="second">${texts.nothingFound}</p>` : html``}</div>
${complaint === undefined ? html`` : html`<p class="wrong">${complaint}</p>`}</fieldset>`;
}

function choice(name: string, value: string, label: Html, site: Site | null, isChosen: boolean): Html {
  const mark = site === null ? html`` : html` data-site="${site.id}"`;
  return html`<label class="choice"><input type="checkbox" name="${name}" value="${value}"${mark}${isChosen ? html` checked` : html``}><span>${label}</span>${site === null ? html`` : html`<small>${site.name}</small>`}</label>`;
}

function isFound({ name, siteName, id }: Plannable, find: string): boolean {
  return plain(`${name} ${siteName ?? ''} ${id}`).includes(plain(find.trim()));
}

/** As people type it: without accents. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

interface Site {
  readonly id: string;
  readonly name: string;
}

/** What stands at no site last. */
function bySite(all: readonly Plannable[]): readonly { site: Site | null; of: readonly Plannable[] }[] {
  const groups = [...Map.groupBy(all, ({ siteId }) => siteId)].map(([siteId, of]) => ({
    site: siteId === null ? null : { id: siteId, name: of[0]?.siteName ?? siteId },
    of,
  }));
  return groups.toSorted((one, other) =>
    one.site === null || other.site === null
      ? Number(one.site === null) - Number(other.site === null)
      : one.site.name.localeCompare(other.site.name, 'fr'),
  );
}

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
