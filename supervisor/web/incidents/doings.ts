// What somebody may do with an incident, as forms that work without a script: one button to take it on, the rest folded.

import { type Given, VISIBILITIES } from '../../incidents/given.ts';
import type { Dossier } from '../../incidents/model.ts';
import type { IncidentOffice } from '../../incidents/office.ts';
import type { DoneEvent } from '../../incidents/transitions.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type Html, html } from '../html.ts';
import { button, field, hidden, type Option } from '../kit/form.ts';
import { type Complaints, NO_COMPLAINTS } from '../page-forms.ts';
import { INCIDENT_PAGE_TEXTS, type IncidentPageTexts } from './texts.ts';

export interface DoingsView {
  readonly office: IncidentOffice;
  readonly who: Principal;
  readonly dossier: Dossier;
  readonly path: string;
  readonly language: 'fr' | 'en';
  /** What was refused, and what had been typed. */
  readonly refused: {
    readonly event: DoneEvent;
    readonly typed: URLSearchParams;
    readonly complaints: Complaints;
  } | null;
}

const HOUR_MS = 3_600_000;
const HOURS = [1, 2, 4, 8, 24] as const;
/** Stand by themselves; all others behind "more". */
const FIRST: readonly DoneEvent[] = ['remark', 'close', 'identify', 'acknowledge', 'restore'];

export function doings(view: DoingsView): Html {
  const { office, who, dossier, language } = view;
  const texts = INCIDENT_PAGE_TEXTS[language];
  const may = office.viewer.may(who, dossier);
  if (may.length === 0) return html``;
  const isMine = who.account !== null && dossier.holderId === who.account.id;
  const isPrimary = (event: DoneEvent): boolean => event === 'acknowledge' && !isMine && may.includes(event);
  // Who is on it already says so again with a time only.
  const first = FIRST.filter((event) => may.includes(event) && !isPrimary(event));
  const more = may.filter((event) => !FIRST.includes(event));
  const take = may.some(isPrimary)
    ? html`<form method="post" action="${view.path}">${button(texts.do.acknowledge, 'acknowledge')}</form>`
    : html``;
  const open = view.refused !== null && more.includes(view.refused.event);
  const hasMain = may.some(isPrimary);
  return html`<div class="doings">${take}${first.map((event, index) => folded(event, view, texts, !hasMain && index === 0))}${more.length === 0 ? html`` : html`<details class="more" data-key="more"${open ? html` open` : html``}><summary class="button other">${texts.doMore}</summary>${more.map((event) => folded(event, view, texts))}</details>`}</div>`;
}

/** Opens at a tap; what was typed and refused stands open. */
function folded(event: DoneEvent, view: DoingsView, texts: IncidentPageTexts, isMain = false): Html {
  const refused = view.refused?.event === event ? view.refused : null;
  const complaints = refused === null ? NO_COMPLAINTS : ofForm(event, refused.complaints);
  const hint = texts.doHints[event];
  return html`<details class="doing" data-key="${event}"${refused === null ? html`` : html` open`}><summary class="button${event === 'cancel' ? ' grave' : isMain ? ' main' : ''}">${event === 'acknowledge' ? texts.extend : texts.do[event]}</summary>
<form method="post" action="${view.path}" class="entry">${hint === undefined ? html`` : html`<p class="second">${hint}</p>`}${hidden('version', view.dossier.version)}${inputs(event, view, texts, complaints)}<div class="buttons">${button(texts.send, event)}</div></form></details>`;
}

function inputs(event: DoneEvent, view: DoingsView, texts: IncidentPageTexts, complaints: Complaints): Html {
  const { dossier, who } = view;
  const { fields } = texts;
  const typed = view.refused?.event === event ? view.refused.typed : new URLSearchParams();
  const input = (name: string, label: string, more: object, value = ''): Html => {
    const own = `${event}.${name}`;
    return field({ name: own, label, value: typed.get(own) ?? value, ...more }, complaints);
  };
  const hours = HOURS.map((one) => ({ value: String(one), label: texts.hours(one) }));
  const text = (name: string, label: string, value = ''): Html =>
    input(name, label, { rows: 4, required: true }, value);
  switch (event) {
    case 'acknowledge':
      return html`${input('untilH', fields.until, { options: hours }, '4')}${input('nextWordH', fields.nextWord, { options: [{ value: '', label: '–' }, ...hours] })}`;
    case 'identify':
      return text('cause', fields.cause, dossier.cause ?? '');
    case 'remark': {
      const options = VISIBILITIES.map((value) => ({ value, label: texts.visibilities[value] }));
      return html`${text('text', fields.text)}${input('visibility', fields.visibility, { options }, 'partners')}`;
    }
    case 'promise':
      return input('nextWordH', fields.nextWord, { options: hours }, '2');
    case 'hand-over': {
      const people: Option[] = view.office.desk
        .successors(dossier)
        .filter(({ id }) => id !== who.account?.id)
        .map(({ id, name }) => ({ value: id, label: name }));
      return html`${input('accountId', fields.to, { options: people })}${input('untilH', fields.until, { options: hours }, '4')}`;
    }
    case 'set-severity': {
      const options = ([1, 2, 3, 4] as const).map((one) => ({
        value: String(one),
        label: texts.severities[one],
      }));
      return input('severity', fields.severity, { options }, String(dossier.severity));
    }
    case 'restore':
      return html``;
    case 'close':
      return html`${text('cause', fields.cause, dossier.cause ?? '')}${text('remedy', fields.remedy, dossier.remedy ?? '')}`;
    case 'cancel':
    case 'reopen':
      return text('reason', fields.reason);
    case 'merge': {
      const options = view.office
        .openFor(who)
        .filter(({ id }) => id !== dossier.id)
        .map((one) => ({
          value: one.ref,
          label: `${one.ref} ${view.language === 'fr' ? one.titleFr : one.titleEn}`,
        }));
      return input('into', fields.into, options.length > 0 ? { options } : { required: true });
    }
  }
}

/** Several forms of the page have a field of the same name. */
function ofForm(event: DoneEvent, { fields, ...rest }: Complaints): Complaints {
  const own = [...fields].map(([name, words]) => [`${event}.${name.replace(/Ms$/, 'H')}`, words] as const);
  return { ...rest, fields: new Map(own) };
}

/** As the API would be told: hours from now are instants, severities numbers. */
export function givenOf(event: DoneEvent, typed: URLSearchParams, nowMs: number): Given {
  const given: Record<string, unknown> = {};
  for (const [key, value] of typed) {
    if (!key.startsWith(`${event}.`)) continue;
    const name = key.slice(event.length + 1);
    if (!name.endsWith('H')) given[name] = name === 'severity' ? Number(value) : value;
    else if (value !== '') given[`${name.slice(0, -1)}Ms`] = nowMs + Number(value) * HOUR_MS;
  }
  return given;
}
