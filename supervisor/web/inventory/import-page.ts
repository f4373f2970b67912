// The import of gateways: pasted or read from a file, looked at as a whole, then confirmed. Nothing is kept in between.

import { columnOf, HEADER } from '../../fleet/inventory/csv/columns.ts';
import type { ImportDecision } from '../../fleet/inventory/csv/import-gateways.ts';
import { IMPORT_LIMIT_BYTES } from '../../platform/http/server.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { alarm, button, hidden, multiline } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { complaintsOf, type FormRequest, NO_COMPLAINTS, wordsOf } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import type { InventoryPagesDeps } from './deps.ts';
import { IMPORT_TEXTS } from './import-texts.ts';

/** Each byte of it may be three when encoded. */
const LIMIT_BYTES = 3 * IMPORT_LIMIT_BYTES;

export function importPage({ imports, broker }: InventoryPagesDeps): Page {
  function start({ language }: PageRequest, text: string, createSites: boolean, above: Html) {
    const texts = IMPORT_TEXTS[language];
    const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${texts.lead}</p></div>${above}
<form method="post" action="${pathOf('inventory-import', language)}" class="entry">
<div class="field" data-csv-file hidden><label for="file">${texts.file}</label><input type="file" id="file" accept=".csv,text/csv,text/plain"></div>
<div class="field"><label for="text">${texts.text}</label><p class="hint" id="text-hint">${texts.columns(HEADER.join(' ; '))}</p>
<textarea id="text" name="text" rows="12" required aria-describedby="text-hint" class="mono" spellcheck="false">
${multiline(text)}</textarea></div>
<label class="check" for="createSites"><input type="checkbox" id="createSites" name="createSites" value="1"${createSites ? html` checked` : html``}> ${texts.createSites}</label>
<div class="buttons">${button(texts.preview, 'preview')}<a href="${pathOf('inventory', language)}">${texts.back}</a></div></form>`;
    return { title: texts.title, main };
  }

  function preview(request: PageRequest, text: string, createSites: boolean, decision: ImportDecision) {
    const { language } = request;
    const texts = IMPORT_TEXTS[language];
    const { changes, sites, unchanged, errors } = decision;
    const added = changes.filter(({ current }) => current === null);
    const changed = changes.filter(({ current }) => current !== null);
    const column = (label: string) => ({ label });
    const errorTable = dataTable(
      texts.errors(errors.length),
      [texts.row, texts.column, texts.complaint].map(column),
      errors.map((error) => [error.row ?? 1, error.field, wordsOf(error, language)]),
    );
    const addedTable = dataTable(
      texts.added(added.length),
      [texts.row, 'EUI', texts.name].map(column),
      added.map(({ row, record }) => [row, record.eui, record.name]),
    );
    const changedTable = dataTable(
      texts.changed(changed.length),
      [texts.row, texts.name, texts.column, texts.before, texts.after].map(column),
      changed.flatMap(({ row, record, changes: each }) =>
        each.map(({ field, before, after }) => [
          row,
          record.name,
          columnOf(field),
          shown(before),
          shown(after),
        ]),
      ),
    );
    const siteList = html`<p>${texts.sites(sites.length)}</p><ul>${sites.map(({ name, partnerId }) => html`<li>${name} · ${partnerId}</li>`)}</ul>`;
    const path = pathOf('inventory-import', language);
    const keep = html`<textarea name="text" hidden>
${multiline(text)}</textarea>${createSites ? hidden('createSites', '1') : html``}`;
    const mayGoOn = errors.length === 0 && changes.length > 0;
    const main = html`<div class="sentence"><h1>${texts.previewTitle}</h1><p>${errors.length > 0 ? texts.withErrors : texts.sum(added.length, changed.length, unchanged)}</p></div>
${errors.length === 0 ? html`` : errorTable}${added.length === 0 ? html`` : addedTable}${changed.length === 0 ? html`` : changedTable}${sites.length === 0 ? html`` : siteList}
<form method="post" action="${path}" class="buttons">${keep}${mayGoOn ? button(texts.confirm, 'write') : html``}${button(texts.correct, 'correct', 'other')}</form>`;
    return { title: texts.previewTitle, main };
  }

  /** What was done, the new gateways to go on with, and what their agents need. */
  function done({ language }: PageRequest, { changes, sites, unchanged }: ImportDecision) {
    const texts = IMPORT_TEXTS[language];
    const added = changes.filter(({ current }) => current === null);
    const changed = changes.filter(({ current }) => current !== null);
    const table = (label: string, rows: ImportDecision['changes']): Html =>
      rows.length === 0
        ? html``
        : html`<section class="section"><h2>${label}</h2>${dataTable(
            label,
            [texts.name, 'EUI'].map((one) => ({ label: one })),
            rows.map(({ record: { eui, name } }) => [
              html`<a href="${pathOf('inventory-gateway', language, { eui })}">${name}</a>`,
              html`<span class="mono">${eui}</span>`,
            ]),
          )}</section>`;
    const main = html`<div class="sentence"><h1>${texts.doneTitle}</h1><p role="status">${texts.done(added.length, changed.length, unchanged, sites.length)}</p></div>
${added.length === 0 ? html`` : html`<p class="notice">${texts.agents[broker]}</p>`}${table(texts.addedNow(added.length), added)}${table(texts.changedNow(changed.length), changed)}
<p class="buttons"><a href="${pathOf('inventory-import', language)}">${texts.again}</a><a href="${pathOf('inventory', language)}">${texts.back}</a></p>`;
    return { title: texts.doneTitle, main };
  }

  async function submit(request: FormRequest) {
    const { language, principal, actor, fields } = request;
    const text = fields.get('text') ?? '';
    const createSites = fields.get('createSites') === '1';
    const action = fields.get('do');
    if (action === 'correct')
      return { kind: 'page', status: 200, ...start(request, text, createSites, html``) } as const;
    if (action === 'write') {
      const written: ImportDecision[] = [];
      const complaints = await complaintsOf(language, async () => {
        written.push(await imports.write(principal, actor, text, createSites));
      });
      const [decision] = written;
      if (decision !== undefined) return { kind: 'page', status: 200, ...done(request, decision) } as const;
      const { status, whole } = complaints ?? NO_COMPLAINTS;
      const again = await imports.preview(principal, text, createSites);
      const { title, main } = preview(request, text, createSites, again);
      return {
        kind: 'page',
        status,
        title,
        main: html`${alarm({ ...NO_COMPLAINTS, whole })}${main}`,
      } as const;
    }
    const decision = await imports.preview(principal, text, createSites);
    return { kind: 'page', status: 200, ...preview(request, text, createSites, decision) } as const;
  }

  return {
    name: 'inventory-import',
    access: 'inventory.write',
    isLive: false,
    styles: ['forms.css'],
    scripts: ['csv-file.js'],
    show: (request) => start(request, '', false, html``),
    form: { access: 'inventory.write', limitBytes: LIMIT_BYTES, submit },
  };
}

function shown(value: string | number | null): Html {
  return value === null ? html`–` : multiline(String(value));
}
