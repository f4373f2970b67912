// The pages of one site and of one backhaul: added, read, changed, and deleted where no gateway refers to it.

import { mayEdit } from '../../access/rights.ts';
import { BACKHAUL_KINDS } from '../../fleet/inventory/model.ts';
import type { PlaceDesk } from '../../fleet/inventory/place-desk.ts';
import { BACKHAULS, type PlaceKind, type PlaceRecord, SITES } from '../../fleet/inventory/place-kinds.ts';
import { notFound } from '../../platform/http/problem.ts';
import { type Html, html } from '../html.ts';
import { alarm, button, type FieldView, field, hidden, multiline, notice } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { type Complaints, complaintsOf, type FormRequest, NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { confirmation } from './confirmation.ts';
import { type InventoryPagesDeps, partnerName, partnerOptions, RECORD_LIMIT_BYTES } from './deps.ts';
import { givenOf, isStale, textsOfRecord, typedOver } from './record.ts';
import { INVENTORY_TEXTS } from './texts.ts';

type Values = Readonly<Record<string, string>>;

interface Place<R extends PlaceRecord, Card extends object> {
  readonly kind: PlaceKind<R, Card>;
  readonly desk: PlaceDesk;
  readonly page: 'inventory-site' | 'inventory-backhaul';
  readonly newPage: 'inventory-new-site' | 'inventory-new-backhaul';
  readonly newLabel: 'newSite' | 'newBackhaul';
}

export function sitePages(deps: InventoryPagesDeps): readonly Page[] {
  const names = { page: 'inventory-site', newPage: 'inventory-new-site', newLabel: 'newSite' } as const;
  return placePages({ kind: SITES, desk: deps.sites, ...names }, deps);
}

export function backhaulPages(deps: InventoryPagesDeps): readonly Page[] {
  const names = { page: 'inventory-backhaul', newPage: 'inventory-new-backhaul' } as const;
  return placePages({ kind: BACKHAULS, desk: deps.backhauls, ...names, newLabel: 'newBackhaul' }, deps);
}

function placePages<R extends PlaceRecord, Card extends object>(
  { kind, desk, page, newPage, newLabel }: Place<R, Card>,
  { book }: InventoryPagesDeps,
): readonly Page[] {
  const fields = kind.fields as never;

  function seen({ principal, parameters }: PageRequest): R {
    const record = kind.one(book, parameters['id'] ?? '');
    if (record === null || !kind.sees(principal, record)) throw notFound(kind.what);
    return record;
  }

  /** The fields that they may read, as texts. */
  function standing({ principal, language }: PageRequest, record: R): Record<string, string> {
    const told = kind.show(principal, record, book) as Readonly<Record<string, unknown>>;
    const texts = textsOfRecord(fields, told, language);
    return Object.fromEntries(Object.entries(texts).filter(([name]) => name in told));
  }

  function inputs({ language }: PageRequest, values: Values, complaints: Complaints, isNew: boolean): Html {
    const texts = INVENTORY_TEXTS[language];
    const nobody = page === 'inventory-backhaul' ? [{ value: '', label: texts.nobody }] : [];
    const more: Readonly<Record<string, Partial<FieldView>>> = {
      name: { required: true },
      partnerId: { options: [...nobody, ...partnerOptions(book)] },
      kind: { options: BACKHAUL_KINDS.map((value) => ({ value, label: texts.kinds[value] })) },
      accessNotes: { rows: 5 },
      contacts: { rows: 3 },
    };
    const names =
      isNew && page === 'inventory-backhaul' ? ['id', ...Object.keys(kind.fields)] : Object.keys(kind.fields);
    return html`${names
      .filter((name) => isNew || name in values)
      .map((name) => {
        const hint = texts.hints[name];
        const view = { name, label: texts.fields[name] ?? name, value: values[name] ?? '' };
        return field({ ...view, ...(hint === undefined ? {} : { hint }), ...more[name] }, complaints);
      })}`;
  }

  function facts({ language }: PageRequest, values: Values): Html {
    const texts = INVENTORY_TEXTS[language];
    const wordOf = (name: string, value: string): string => {
      if (name === 'partnerId') return partnerName(book, value === '' ? null : value, texts);
      return name === 'kind' ? texts.kinds[value as keyof typeof texts.kinds] : value;
    };
    return html`<dl class="facts-list">${Object.entries(values).map(([name, value]) => html`<dt>${texts.fields[name] ?? name}</dt><dd>${multiline(wordOf(name, value))}</dd>`)}</dl>`;
  }

  function view(request: PageRequest, record: R, values: Values, complaints: Complaints, above: Html) {
    const { language, principal } = request;
    const texts = INVENTORY_TEXTS[language];
    const path = pathOf(page, language, { id: record.id });
    const name = standing(request, record)['name'] ?? record.id;
    const here = book
      .gateways()
      .filter(({ siteId, backhaulId }) => (page === 'inventory-site' ? siteId : backhaulId) === record.id);
    const gateways = here.map(
      (one) =>
        html`<li><a href="${pathOf('inventory-gateway', language, { eui: one.eui })}">${one.name}</a></li>`,
    );
    const body = mayEdit(principal, record.partnerId)
      ? html`<form method="post" action="${path}" class="entry">${hidden('version', record.version)}${inputs(request, values, complaints, false)}<div class="buttons">${button(texts.save, 'save')}<a class="button grave" href="${path}?confirm=delete">${texts.remove}</a></div></form>`
      : html`<p class="second read-only">${texts.readOnly}</p>${facts(request, values)}`;
    const main = html`<div class="sentence"><h1>${name}</h1></div>${above}${alarm(complaints)}
<p><a href="${pathOf('inventory', language)}">${texts.back}</a></p>${body}
<section class="section"><h2>${texts.gateways} <small>${here.length}</small></h2><ul>${gateways}</ul></section>`;
    return { title: name, main };
  }

  async function submit(request: FormRequest) {
    const { language, principal, actor, fields: typed } = request;
    const texts = INVENTORY_TEXTS[language];
    const record = seen(request);
    const isRemoval = typed.get('do') === 'delete';
    const values = typedOver(standing(request, record), typed);
    const refused = (complaints: Complaints, above: Html) =>
      ({
        kind: 'page',
        status: complaints.status,
        ...view(request, record, values, complaints, above),
      }) as const;
    if (isStale(typed, record.version)) {
      const now = html`<details open><summary>${texts.now}</summary>${facts(request, standing(request, record))}</details>`;
      return refused({ ...NO_COMPLAINTS, status: 409, whole: texts.changed }, now);
    }
    const complaints = await complaintsOf(language, () =>
      isRemoval
        ? desk.remove(principal, actor, record)
        : desk.change(principal, actor, record, givenOf(fields, typed), 'PATCH'),
    );
    if (complaints !== null) return refused(complaints, html``);
    const path = isRemoval
      ? pathOf('inventory', language)
      : `${pathOf(page, language, { id: record.id })}?saved=1`;
    return { kind: 'see', path } as const;
  }

  function newView(request: PageRequest, values: Values, complaints: Complaints) {
    const { language } = request;
    const texts = INVENTORY_TEXTS[language];
    const main = html`<div class="sentence"><h1>${texts[newLabel]}</h1></div>${alarm(complaints)}
<form method="post" action="${pathOf(newPage, language)}" class="entry">${inputs(request, values, complaints, true)}<div class="buttons">${button(texts.add, 'add')}<a href="${pathOf('inventory', language)}">${texts.back}</a></div></form>`;
    return { title: texts[newLabel], main };
  }

  async function submitNew(request: FormRequest) {
    const { language, principal, actor, fields: typed } = request;
    let id = '';
    const given = {
      ...givenOf(fields, typed),
      ...(page === 'inventory-backhaul' ? { id: (typed.get('id') ?? '').trim() } : {}),
    };
    const complaints =
      page === 'inventory-backhaul'
        ? wrongId(String(given['id']), INVENTORY_TEXTS[language].hints['id'] ?? '')
        : null;
    const refused =
      complaints ??
      (await complaintsOf(language, async () => {
        id = await desk.add(principal, actor, given);
      }));
    if (refused !== null) {
      return {
        kind: 'page',
        status: refused.status,
        ...newView(request, Object.fromEntries(typed), refused),
      } as const;
    }
    return { kind: 'see', path: `${pathOf(page, language, { id })}?saved=1` } as const;
  }

  const both = { isLive: false, styles: ['forms.css'] } as const;
  return [
    {
      ...both,
      name: page,
      access: 'state.read',
      show(request) {
        const { language, query, principal } = request;
        const texts = INVENTORY_TEXTS[language];
        const record = seen(request);
        const values = standing(request, record);
        if (query['confirm'] === 'delete' && mayEdit(principal, record.partnerId)) {
          const words = {
            question: texts.removeAsk(values['name'] ?? ''),
            why: texts.removeWhy,
            label: texts.remove,
          };
          const path = pathOf(page, language, { id: record.id });
          return confirmation({
            ...words,
            cancel: texts.cancel,
            path,
            action: 'delete',
            version: record.version,
          });
        }
        return view(
          request,
          record,
          values,
          NO_COMPLAINTS,
          notice(query['saved'] === undefined ? '' : texts.saved),
        );
      },
      form: { access: 'inventory.write', limitBytes: RECORD_LIMIT_BYTES, submit },
    },
    {
      ...both,
      name: newPage,
      access: 'inventory.write',
      show: (request) =>
        newView(
          request,
          { partnerId: request.principal.account?.partnerId ?? '', kind: 'cellular' },
          NO_COMPLAINTS,
        ),
      form: { access: 'inventory.write', limitBytes: RECORD_LIMIT_BYTES, submit: submitNew },
    },
  ];
}

function wrongId(id: string, hint: string): Complaints | null {
  if (/^[a-z0-9_-]{1,40}$/.test(id)) return null;
  return { status: 422, whole: '', fields: new Map([['id', hint]]) };
}
