// The form of an account: for a new one, and for one that is there.

import type { Particulars } from '../../access/account-rules.ts';
import type { Account } from '../../access/model.ts';
import { ROLES } from '../../access/rights.ts';
import type { Role } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import { byName } from '../inventory/deps.ts';
import { checkboxes, type FieldView, field } from '../kit/form.ts';
import { dayOf, dayStart } from '../local-day.ts';
import type { Complaints } from '../page-forms.ts';
import type { Language } from '../texts.ts';
import type { AccountPagesDeps } from './deps.ts';
import type { AccountTexts } from './texts.ts';

/** As the API takes them. */
const NAME_MAX = 120;
const MAX_SITES = 200;

export interface AccountValues {
  readonly texts: Readonly<Record<string, string>>;
  readonly siteIds: readonly string[];
}

export function valuesOf(account: Account): AccountValues {
  const { login, name, partnerId, role, company, language, siteIds, expiresMs } = account;
  const day = expiresMs === null ? '' : dayOf(expiresMs - 1);
  return {
    texts: { login, name, partnerId, role, company: company ?? '', language, expiresMs: day },
    siteIds,
  };
}

export function typedValues(typed: URLSearchParams): AccountValues {
  return { texts: Object.fromEntries(typed), siteIds: typed.getAll('siteIds') };
}

/** `before`: an end that nobody touched stays to the millisecond. */
export function particularsOf(typed: URLSearchParams, before: Account | null): Particulars {
  const text = (name: string): string => (typed.get(name) ?? '').trim();
  const day = text('expiresMs');
  const isSame = before !== null && day === valuesOf(before).texts['expiresMs'];
  return {
    name: text('name'),
    role: ROLES.find((role) => role === text('role')) ?? ('viewer' satisfies Role),
    company: text('company') === '' ? null : text('company'),
    language: text('language') === 'en' ? 'en' : ('fr' satisfies Language),
    siteIds: typed.getAll('siteIds').slice(0, MAX_SITES),
    expiresMs: isSame ? before.expiresMs : dayStart(day, 1),
  };
}

/** What the form itself can tell: too long a text, and an end that is no day, which must not be taken for none. */
export function typingComplaints(typed: URLSearchParams, texts: AccountTexts): Complaints | null {
  const wrong = ['name', 'company', 'login']
    .filter((name) => (typed.get(name) ?? '').length > NAME_MAX)
    .map((name): [string, string] => [name, texts.tooLong(NAME_MAX)]);
  const day = (typed.get('expiresMs') ?? '').trim();
  if (day !== '' && dayStart(day) === null) wrong.push(['expiresMs', texts.noDay]);
  return wrong.length === 0 ? null : { status: 422, whole: '', fields: new Map(wrong) };
}

export interface AccountFormView {
  readonly book: AccountPagesDeps['book'];
  readonly texts: AccountTexts;
  readonly values: AccountValues;
  readonly complaints: Complaints;
  readonly isNew: boolean;
  /** Whose sites there are to choose from. */
  readonly partnerId: string | null;
}

export function accountFields({ book, texts, values, complaints, isNew, partnerId }: AccountFormView): Html {
  const input = (name: string, more: Partial<FieldView> = {}): Html => {
    const hint = texts.hints[name];
    const view = { name, label: texts.fields[name] ?? name, value: values.texts[name] ?? '' };
    return field({ ...view, ...(hint === undefined ? {} : { hint }), ...more }, complaints);
  };
  const partners = book.partners().map(({ id, name }) => ({ value: id, label: name }));
  const sites = byName(book.sites().filter((site) => partnerId === null || site.partnerId === partnerId));
  const nameOf = (id: string | null): string => partners.find(({ value }) => value === id)?.label ?? '';
  const siteOptions = sites.map((site) => ({
    value: site.id,
    label: partnerId === null ? `${site.name} · ${nameOf(site.partnerId)}` : site.name,
    checked: values.siteIds.includes(site.id),
  }));
  const siteField = {
    name: 'siteIds',
    label: texts.fields['siteIds'] ?? '',
    hint: texts.hints['siteIds'] ?? '',
  };
  const languages = (['fr', 'en'] as const).map((value) => ({ value, label: texts.languages[value] }));
  return html`${isNew ? html`${input('login', { type: 'email', required: true })}${input('partnerId', { options: partners })}` : html``}${input('name', { required: true })}
${input('role', { options: ROLES.map((value) => ({ value, label: texts.roles[value] })) })}${input('company')}${input('language', { options: languages })}${input('expiresMs', { type: 'date' })}
${siteOptions.length === 0 ? html`` : html`<div class="whole">${checkboxes(siteField, siteOptions, complaints)}</div>`}`;
}
