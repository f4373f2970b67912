// What work is on, chosen piece by piece or by whole sites, with a search that works without a script.

import type { Plannable } from '../../maintenance/office.ts';
import { type Html, html } from '../html.ts';
import type { Complaints } from '../page-forms.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import type { WorkPen } from './words.ts';

export interface EquipmentChoice {
  readonly pen: WorkPen;
  /** What is chosen, and what is looked for. */
  readonly typed: { readonly equipment: readonly string[]; readonly find: string };
  readonly equipment: readonly Plannable[];
  readonly complaints: Complaints;
}

/** A longer list is looked through by its search. */
const MAX_SHOWN = 400;

export function equipmentField({ pen, typed, equipment, complaints }: EquipmentChoice): Html {
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
    ...of.map((one) => choice('equipment', one.id, one.name, site, chosen.has(one.id))),
  ]);
  return html`<fieldset class="field"><legend>${fields.where} <small class="second" data-chosen data-one="${texts.chosen('#', false)}" data-many="${texts.chosen('#', true)}">${chosen.size === 0 ? '' : texts.chosen(String(chosen.size), chosen.size > 1)}</small></legend>
<div class="find"><label class="visually-hidden" for="find">${fields.find}</label><input id="find" name="find" type="search" value="${typed.find}" autocomplete="off" placeholder="${texts.findAmong(equipment.length)}"><button class="button other" type="submit" name="do" value="find" formnovalidate data-find>${fields.find}</button></div>
<div class="choices" data-choices role="group" aria-label="${fields.where}" tabindex="0">${items}${items.length === 0 ? html`<p class="second">${texts.nothingFound}</p>` : html``}</div>
${complaint === undefined ? html`` : html`<p class="wrong">${complaint}</p>`}</fieldset>`;
}

function choice(
  name: string,
  value: string,
  label: Html | string,
  site: Site | null,
  isChosen: boolean,
): Html {
  const mark = site === null ? html`` : html` data-site="${site.id}"`;
  // Where one gateway stands at a site, it is mostly named after it.
  const note = site === null || site.name === label ? html`` : html`<small>${site.name}</small>`;
  return html`<label class="choice"><input type="checkbox" name="${name}" value="${value}"${mark}${isChosen ? html` checked` : html``}><span>${label}</span>${note}</label>`;
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
