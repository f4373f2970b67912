// The form of a gateway: for a new one, and for one that is there.

import { mayReadPrivate } from '../../access/rights.ts';
import type { Book } from '../../fleet/inventory/book.ts';
import { LIFE_CYCLES } from '../../fleet/inventory/model.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import { type FieldView, field, type Option } from '../kit/form.ts';
import type { Complaints } from '../page-forms.ts';
import { byName, partnerName, partnerOptions } from './deps.ts';
import type { InventoryTexts } from './texts.ts';

export interface GatewayFormView {
  readonly book: Book;
  readonly who: Principal;
  readonly texts: InventoryTexts;
  readonly values: Readonly<Record<string, string>>;
  readonly complaints: Complaints;
  /** Whose remarks these are; `null`: of one that is to be added. */
  readonly owned: { readonly partnerId: string | null; readonly siteId: string | null } | null;
}

/** Retiring and putting into service are asked twice: they have buttons of their own where the gateway is there. */
export function gatewayFields(view: GatewayFormView): Html {
  const { book, who, texts, values, complaints, owned } = view;
  const nothing = (name: string): Option => ({ value: '', label: texts.nothing(name) });
  const sites = byName(book.sites()).map(({ id, name, partnerId, commune }) => ({
    value: id,
    label: [
      name,
      name.includes(commune ?? '') ? null : commune,
      partnerId === null ? null : partnerName(book, partnerId, texts),
    ]
      .filter((part) => part !== null && part !== '')
      .join(' · '),
  }));
  const backhauls = byName(book.backhauls()).map(({ id, name }) => ({ value: id, label: name }));
  const input = (name: string, more: Partial<FieldView> = {}): Html => {
    const hint = texts.hints[name];
    const label = texts.fields[name] ?? name;
    return field(
      { name, label, value: values[name] ?? '', ...(hint === undefined ? {} : { hint }), ...more },
      complaints,
    );
  };
  const seesRemarks = owned === null || mayReadPrivate(who, owned);
  return html`${owned === null ? input('eui', { required: true }) : html``}${input('name', { required: true })}
${input('partnerId', { options: [{ value: '', label: texts.nobody }, ...partnerOptions(book)] })}
${owned === null ? input('lifeCycle', { options: LIFE_CYCLES.map((value) => ({ value, label: texts.lifeCycles[value] })) }) : html``}
${input('siteId', { options: [nothing('siteId'), ...sites] })}${input('backhaulId', { options: [nothing('backhaulId'), ...backhauls] })}
${input('latitude')}${input('longitude')}${input('altitudeM')}${input('model')}${input('antenna')}
${input('suspectAfterS')}${input('offlineAfterS')}${input('stableS')}
<div class="whole">${seesRemarks ? input('remarks', { rows: 5 }) : html``}</div>`;
}
