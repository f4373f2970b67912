// What somebody may do with a piece of work, as forms that work without a script: big buttons at the foot of the mast first.

import { type Given, VISIBILITIES } from '../../maintenance/given.ts';
import type { Work } from '../../maintenance/model.ts';
import { type Html, html } from '../html.ts';
import { button, field, hidden, type Option } from '../kit/form.ts';
import { type Complaints, NO_COMPLAINTS } from '../page-forms.ts';
import { type Doing, MAINTENANCE_PAGE_TEXTS, type MaintenancePageTexts } from './texts.ts';
import { readWindow, typedWindow } from './times.ts';
import { windowFields } from './window-fields.ts';
import type { WorkPen } from './words.ts';

export interface DoingsView {
  readonly work: Work;
  readonly may: readonly Doing[];
  readonly path: string;
  readonly pen: WorkPen;
  readonly isKept: (startMs: number) => boolean;
  /** What was refused, and what had been typed. */
  readonly refused: {
    readonly doing: Doing;
    readonly typed: URLSearchParams;
    readonly complaints: Complaints;
  } | null;
}

/** At one tap. */
const TAPPED: ReadonlySet<Doing> = new Set(['start', 'finish', 'accept']);
/** Stand by themselves, in this order; all others behind "more". */
const FIRST: readonly Doing[] = ['start', 'finish', 'extend', 'keep', 'object', 'accept', 'publish'];
/** What an organiser may answer to an objection stands side by side. */
const DECIDE: readonly Doing[] = ['keep', 'move', 'cancel'];
const GRAVE: ReadonlySet<Doing> = new Set(['cancel', 'force']);
const MINUTE_MS = 60_000;
const LONGER_MIN = [30, 60, 120, 240, 480] as const;

export function workDoings(view: DoingsView): Html {
  const { may, refused } = view;
  if (may.length === 0) return html``;
  const texts = MAINTENANCE_PAGE_TEXTS[view.pen.language];
  const shown = may.includes('keep') ? [...DECIDE, ...FIRST] : FIRST;
  const first = [...new Set(shown)].filter((one) => may.includes(one));
  const more = may.filter((one) => !first.includes(one));
  const isOpen = refused !== null && more.includes(refused.doing);
  const folded = html`<details class="more" data-key="more"${isOpen ? html` open` : html``}><summary class="button other">${texts.doMore}</summary>${more.map((one) => doing(one, view, texts))}</details>`;
  return html`<div class="doings works-doings">${first.map((one, index) => doing(one, view, texts, index === 0))}${more.length === 0 ? html`` : folded}</div>`;
}

function doing(one: Doing, view: DoingsView, texts: MaintenancePageTexts, isMain = false): Html {
  const { work, path } = view;
  const kind = GRAVE.has(one) ? 'grave' : isMain ? 'main' : 'other';
  if (TAPPED.has(one)) {
    return html`<form method="post" action="${path}">${hidden('version', work.version)}${button(texts.do[one], one, kind)}</form>`;
  }
  const refused = view.refused?.doing === one ? view.refused : null;
  const complaints = refused === null ? NO_COMPLAINTS : ofForm(one, refused.complaints);
  const hint = texts.doHints[one];
  return html`<details class="doing" data-key="${one}"${refused === null ? html`` : html` open`}><summary class="button ${kind}">${texts.do[one]}</summary>
<form method="post" action="${path}" class="entry">${hint === undefined ? html`` : html`<p class="second">${hint}</p>`}${hidden('version', work.version)}${inputs(one, view, texts, complaints)}<div class="buttons">${button(texts.send, one)}</div></form></details>`;
}

function inputs(one: Doing, view: DoingsView, texts: MaintenancePageTexts, complaints: Complaints): Html {
  const { work, pen, isKept } = view;
  const { fields } = texts;
  const typed = view.refused?.doing === one ? view.refused.typed : new URLSearchParams();
  const input = (name: string, label: string, more: object, value = ''): Html => {
    const own = `${one}.${name}`;
    return field({ name: own, label, value: typed.get(own) ?? value, ...more }, complaints);
  };
  const reason = (): Html => input('reason', fields.reason, { rows: 3, required: true });
  const urgent = (): Html => input('urgentReason', fields.urgent, { rows: 2, hint: fields.urgentHint });
  switch (one) {
    case 'extend':
      return html`${input('toMs', fields.longer, { options: longerOptions(view, texts) })}${reason()}`;
    case 'move':
      return html`${windowFields(`${one}.`, typed, typedWindow(work), complaints, pen.language)}${reason()}${urgent()}`;
    case 'publish':
      return isKept(work.fromMs) ? html`` : urgent();
    case 'remark': {
      const options = VISIBILITIES.map((value) => ({ value, label: texts.visibilities[value] }));
      return html`${input('text', fields.text, { rows: 3, required: true })}${input('visibility', fields.visibility, { options }, 'partners')}`;
    }
    case 'start':
    case 'finish':
    case 'accept':
      return html``;
    case 'object':
    case 'keep':
    case 'resume':
    case 'force':
    case 'cancel':
      return reason();
  }
}

/** Nobody types a date into a phone at the foot of a mast. From the end as it stands; past that, from the next minute. */
function longerOptions({ work: { toMs }, pen }: DoingsView, texts: MaintenancePageTexts): readonly Option[] {
  const sinceMs = toMs > pen.nowMs ? toMs : Math.ceil(pen.nowMs / MINUTE_MS) * MINUTE_MS;
  return LONGER_MIN.map((minutes) => {
    const ms = sinceMs + minutes * MINUTE_MS;
    return { value: String(ms), label: texts.longer(minutes, pen.at(ms)) };
  });
}

/** Several forms of the page have a field of the same name; the API knows instants where people choose days and times. */
function ofForm(one: Doing, { fields, ...rest }: Complaints): Complaints {
  const names: Readonly<Record<string, string>> = one === 'extend' ? {} : { fromMs: 'from', toMs: 'to' };
  const own = [...fields].map(([name, words]) => [`${one}.${names[name] ?? name}`, words] as const);
  return { ...rest, fields: new Map(own) };
}

/** As the API would be told. */
export function givenOf(one: Doing, typed: URLSearchParams): Given {
  const text = (name: string): string => typed.get(`${one}.${name}`) ?? '';
  const given: Record<string, unknown> = {};
  for (const [key, value] of typed) {
    if (key.startsWith(`${one}.`)) given[key.slice(one.length + 1)] = value;
  }
  if (one === 'extend') return { ...given, toMs: Number(text('toMs')) };
  if (one !== 'move') return given;
  const window = { day: text('day'), from: text('from'), to: text('to'), toDay: text('toDay') };
  return { ...given, ...readWindow(window) };
}
