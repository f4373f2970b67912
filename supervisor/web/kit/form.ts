// Forms: a label, a field, a hint and what is wrong with it; buttons; notices. They work without a script.

import { escaped, type Html, html } from '../html.ts';
import type { Complaints } from '../page-forms.ts';

export interface FieldView {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly type?: 'text' | 'email' | 'password' | 'date' | 'time' | 'search';
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly hasFocus?: boolean;
  /** Several lines. */
  readonly rows?: number;
  readonly options?: readonly Option[];
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function field(view: FieldView, complaints: Complaints): Html {
  const { name, label, hint } = view;
  const complaint = complaints.fields.get(name);
  const described = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(complaint === undefined ? [] : [`${name}-wrong`]),
  ].join(' ');
  const marks = html`${described === '' ? html`` : html` aria-describedby="${described}"`}${complaint === undefined ? html`` : html` aria-invalid="true"`}`;
  return html`<div class="field"><label for="${name}">${label}</label>
${control(view, marks)}
${hint === undefined ? html`` : html`<p class="hint" id="${name}-hint">${hint}</p>`}
${complaint === undefined ? html`` : html`<p class="wrong" id="${name}-wrong">${complaint}</p>`}</div>`;
}

function control(view: FieldView, marks: Html): Html {
  const { name, value, type, required, autocomplete, minLength, maxLength, rows, options } = view;
  const must = required === true ? html` required` : html``;
  if (options !== undefined) {
    const chosen = (one: Option): Html => (one.value === value ? html` selected` : html``);
    return html`<select id="${name}" name="${name}"${must}${marks}>${options.map((one) => html`<option value="${one.value}"${chosen(one)}>${one.label}</option>`)}</select>`;
  }
  if (rows !== undefined) {
    // A line end right after the tag is not a part of what is in it.
    return html`<textarea id="${name}" name="${name}" rows="${rows}"${must}${marks}>
${multiline(value)}</textarea>`;
  }
  const complete = html` autocomplete="${autocomplete ?? 'off'}"`;
  const least = minLength === undefined ? html`` : html` minlength="${minLength}"`;
  const most = maxLength === undefined ? html`` : html` maxlength="${maxLength}"`;
  const focus = view.hasFocus === true ? html` autofocus` : html``;
  return html`<input id="${name}" name="${name}" type="${type ?? 'text'}" value="${value}"${complete}${least}${most}${focus}${must}${marks}>`;
}

/** Line ends and tabs are no unseen characters here. */
export function multiline(text: string): Html {
  const parts = text.replaceAll(/\r\n?/g, '\n').split(/([\n\t])/);
  return { html: parts.map((part) => (/^[\n\t]$/.test(part) ? part : escaped(part))).join('') };
}

export function checkboxes(
  { name, label, hint }: Pick<FieldView, 'name' | 'label' | 'hint'>,
  options: readonly (Option & { readonly checked: boolean })[],
  complaints: Complaints,
): Html {
  const complaint = complaints.fields.get(name);
  return html`<fieldset class="field"><legend>${label}</legend>
${hint === undefined ? html`` : html`<p class="hint">${hint}</p>`}
${options.map((one, index) => html`<label class="check" for="${name}-${index}"><input type="checkbox" id="${name}-${index}" name="${name}" value="${one.value}"${one.checked ? html` checked` : html``}> ${one.label}</label>`)}
${complaint === undefined ? html`` : html`<p class="wrong">${complaint}</p>`}</fieldset>`;
}

export function hidden(name: string, value: string | number): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

/** `action`: what is to be done, for pages whose forms do several things. */
export function button(label: string, action: string, kind: 'main' | 'other' | 'grave' = 'main'): Html {
  return html`<button class="button ${kind}" type="submit" name="do" value="${action}">${label}</button>`;
}

export function form(path: string, ...content: readonly Html[]): Html {
  return html`<form method="post" action="${path}" class="entry">${content}</form>`;
}

/** One button that does one thing. */
export function smallForm(path: string, ...content: readonly Html[]): Html {
  return html`<form method="post" action="${path}" class="inline-form">${content}</form>`;
}

export function notice(text: string): Html {
  return text === '' ? html`` : html`<p class="notice" role="status">${text}</p>`;
}

export function alarm({ whole }: Complaints): Html {
  return whole === '' ? html`` : html`<p class="notice wrong-notice" role="alert">${whole}</p>`;
}

/** Something that is shown once and kept nowhere. */
export function onceShown(label: string, value: string, hint: string): Html {
  return html`<div class="notice once" role="status"><p><b>${label}</b></p><p class="mono secret">${value}</p><p>${hint}</p></div>`;
}
