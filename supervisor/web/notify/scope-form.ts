// What somebody wants to be told of, as fields of a form and in words: of subscriptions and of webhooks.

import type { Book as Inventory } from '../../fleet/inventory/book.ts';
import { SCOPE_KINDS, type Scope } from '../../notify/model.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import { checkboxes, field, type Option } from '../kit/form.ts';
import type { Complaints } from '../page-forms.ts';
import type { NotifyTexts } from './texts.ts';

export interface ScopeFormDeps {
  readonly inventory: Pick<Inventory, 'partners' | 'sites' | 'gateways' | 'backhauls'>;
  readonly lnsNames: readonly string[];
}

/** Who looks. */
type Reader = Pick<Principal, 'rights' | 'siteIds'>;

export type ScopeForm = ReturnType<typeof createScopeForm>;

/** Gravest severities that can be asked for; 4 is everything. */
const MAX_SEVERITY = 3;
const MAX_LENGTH = 128;
const MAX_VALUES = 200;

export function createScopeForm({ inventory, lnsNames }: ScopeFormDeps) {
  /** Contractors choose among what they are told of; a token that may not read the state is named no equipment. */
  function choicesFor(reader: Reader) {
    const isSeen = seenBy(reader);
    const communes = inventory
      .sites()
      .filter(({ id }) => isSeen(id))
      .flatMap(({ commune }) => commune ?? []);
    const gateways = inventory
      .gateways()
      .filter(({ retiredMs, siteId }) => retiredMs === null && isSeen(siteId))
      .map(({ eui, name }) => ({ value: `gateway:${eui}`, label: name }));
    const shared =
      reader.rights.has('state.read') && reader.siteIds === null
        ? [
            ...inventory.backhauls().map(({ id, name }) => ({ value: `backhaul:${id}`, label: name })),
            ...lnsNames.map((name) => ({ value: `lns:${name}`, label: name })),
          ]
        : [];
    return {
      partner: inventory.partners().map(({ id, name }) => ({ value: id, label: name })),
      commune: sorted([...new Set(communes)].map((name) => ({ value: name, label: name }))),
      equipment: [...sorted(gateways), ...sorted(shared)],
    };
  }

  function fieldsOf(
    texts: NotifyTexts,
    typed: URLSearchParams,
    complaints: Complaints,
    reader: Reader,
  ): Html {
    const choices = choicesFor(reader);
    const select = (name: string, all: string, options: readonly Option[]): Html => {
      const value = typed.get(name) ?? '';
      const isThere = value === '' || options.some((one) => one.value === value);
      const current = isThere ? [] : [{ value, label: labelOf(manyOf(value), options) }];
      return field(
        {
          ...{ name, label: texts.fields[name] ?? name, value },
          options: [{ value: '', label: all }, ...current, ...options],
        },
        complaints,
      );
    };
    const severities = Object.entries(texts.severities).map(([value, label]) => ({ value, label }));
    return html`${checkboxes(
      { name: 'kinds', label: texts.fields['kinds'] ?? '', hint: texts.hints['kinds'] ?? '' },
      SCOPE_KINDS.map((value) => ({
        value,
        label: texts.kinds[value],
        checked: typed.getAll('kinds').includes(value),
      })),
      complaints,
    )}
${select('partner', texts.all, choices.partner)}
${select('commune', texts.allOf, choices.commune)}
${select('equipment', texts.all, choices.equipment)}
${select('severity', texts.allOf, severities)}`;
  }

  function wordsOf(scope: Scope, texts: NotifyTexts, reader: Reader): string {
    const { partner, equipment } = choicesFor(reader);
    const parts = [
      scope.kinds?.map((kind) => texts.kinds[kind]).join(', '),
      scope.partnerIds && labelOf(scope.partnerIds, partner),
      scope.communes?.join(', '),
      scope.equipment && labelOf(scope.equipment, equipment),
      scope.severity === undefined ? undefined : texts.severities[String(scope.severity)],
    ].filter((one) => one !== undefined);
    return parts.length === 0 ? texts.everything : parts.join(' · ');
  }

  /** No gateway meets all of it, as far as one may know. What several share may: it is of all their partners and communes. */
  function isIdle({ partnerIds, communes, equipment }: Scope, reader: Reader): boolean {
    const isSeen = seenBy(reader);
    if (!reader.rights.has('state.read')) return false;
    if (equipment?.some((id) => !id.startsWith('gateway:')) === true) return false;
    const communeOf = new Map(inventory.sites().map(({ id, commune }) => [id, commune]));
    const meets = (wanted: readonly string[] | undefined, given: string | null): boolean =>
      wanted === undefined || (given !== null && wanted.includes(given));
    return !inventory
      .gateways()
      .some(
        ({ eui, partnerId, siteId, retiredMs }) =>
          retiredMs === null &&
          isSeen(siteId) &&
          (partnerId === null || meets(partnerIds, partnerId)) &&
          meets(communes, siteId === null ? null : (communeOf.get(siteId) ?? null)) &&
          meets(equipment, `gateway:${eui}`),
      );
  }

  return { fieldsOf, wordsOf, isIdle };
}

function seenBy({ rights, siteIds }: Reader): (siteId: string | null) => boolean {
  const mayRead = rights.has('state.read');
  return (siteId) => mayRead && (siteIds === null || (siteId !== null && siteIds.has(siteId)));
}

export function scopeOf(fields: URLSearchParams): Scope {
  const many = (name: string): readonly string[] => manyOf(fields.get(name) ?? '');
  const kinds = SCOPE_KINDS.filter((kind) => fields.getAll('kinds').includes(kind));
  const severity = Number(fields.get('severity'));
  const [partnerIds, communes, equipment] = [many('partner'), many('commune'), many('equipment')];
  return {
    ...(kinds.length === 0 ? {} : { kinds }),
    ...(partnerIds.length === 0 ? {} : { partnerIds }),
    ...(communes.length === 0 ? {} : { communes }),
    ...(equipment.length === 0 ? {} : { equipment: equipment as NonNullable<Scope['equipment']> }),
    ...(severity >= 1 && severity <= MAX_SEVERITY ? { severity } : {}),
  };
}

/** As `scopeOf` reads it again. */
export function typedOf(scope: Scope): [name: string, value: string][] {
  const several = { partner: scope.partnerIds, commune: scope.communes, equipment: scope.equipment };
  const typed = (scope.kinds ?? []).map((kind): [string, string] => ['kinds', kind]);
  for (const [name, values] of Object.entries(several)) {
    if (values !== undefined)
      typed.push([name, values.length === 1 ? `${values[0]}` : JSON.stringify(values)]);
  }
  if (scope.severity !== undefined) typed.push(['severity', String(scope.severity)]);
  return typed;
}

/** What the API has set may be several; a form keeps them together as one choice, in JSON. */
function manyOf(value: string): readonly string[] {
  if (!value.startsWith('["')) return value === '' ? [] : [value.slice(0, MAX_LENGTH)];
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(value);
  } catch {
    return [];
  }
  const texts = Array.isArray(parsed) ? parsed.filter((one) => typeof one === 'string' && one !== '') : [];
  return texts.slice(0, MAX_VALUES).map((one: string) => one.slice(0, MAX_LENGTH));
}

function labelOf(values: readonly string[], options: readonly Option[]): string {
  return values.map((value) => options.find((one) => one.value === value)?.label ?? value).join(', ');
}

function sorted(options: readonly Option[]): readonly Option[] {
  return [...options].sort((one, other) => one.label.localeCompare(other.label, 'fr'));
}
