// An incident opened by hand: for what Vigie cannot see.

import { openGiven, openingRemark } from '../../incidents/given.ts';
import { html } from '../html.ts';
import { alarm, button, checkboxes, field } from '../kit/form.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { agoOptions, startedOf } from './ago.ts';
import { INCIDENT_LIMIT_BYTES, type IncidentPagesDeps } from './deps.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';

export function openIncidentPage({ office }: IncidentPagesDeps): Page {
  function view(
    { language, principal, query }: PageRequest,
    typed: URLSearchParams,
    complaints: Complaints,
  ): PageAnswer {
    const texts = INCIDENT_PAGE_TEXTS[language];
    const { fields } = texts;
    const input = (name: string, label: string, more: object = {}, value = '') =>
      field({ name, label, value: typed.get(name) ?? value, ...more }, complaints);
    const chosen = [...typed.getAll('equipment'), query['equipment']];
    const equipment = office
      .equipmentFor(principal, language)
      .map(({ id, name }) => ({ value: id, label: name, checked: chosen.includes(id) }));
    const severities = ([1, 2, 3, 4] as const).map((one) => ({
      value: String(one),
      label: texts.severities[one],
    }));
    const main = html`<div class="sentence"><h1>${texts.openTitle}</h1><p>${texts.openLead}</p></div>${alarm(complaints)}
<form method="post" action="${pathOf('incident-new', language)}" class="entry">${input('title', fields.title, { required: true, maxLength: 120 })}<div class="several">${checkboxes({ name: 'equipment', label: fields.severalEquipment }, equipment, complaints)}</div>${input('severity', fields.severity, { options: severities }, '3')}${input('ago', fields.began, { options: agoOptions(texts) }, '0')}${input('remark', fields.remark, { rows: 4 })}<div class="buttons">${button(texts.send, 'open')}<a href="${pathOf('incidents', language)}">${texts.title}</a></div></form>`;
    return { title: texts.openTitle, main };
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, principal, actor, fields } = request;
    let ref = '';
    const complaints = await complaintsOf(language, async () => {
      const nowMs = office.now();
      const equipment = fields.getAll('equipment');
      const given = {
        ...{ title: fields.get('title'), equipment, severity: Number(fields.get('severity')) },
        startedMs: startedOf(fields, nowMs),
        remark: fields.get('remark'),
      };
      const wanted = openGiven(given, nowMs);
      ({ ref } = await office.desk.open(principal, actor, wanted, openingRemark(given)));
    });
    if (complaints !== null) {
      return { kind: 'page', status: complaints.status, ...view(request, fields, complaints) };
    }
    return { kind: 'see', path: pathOf('incident', language, { ref }) };
  }

  return {
    name: 'incident-new',
    access: 'incidents.work',
    isLive: false,
    styles: ['forms.css', 'incidents.css'],
    show: (request) => view(request, new URLSearchParams(), NO_COMPLAINTS),
    form: { access: 'incidents.work', limitBytes: INCIDENT_LIMIT_BYTES, submit },
  };
}
