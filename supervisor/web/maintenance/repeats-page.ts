// Work that comes again: each series with its rule and its next dates, to be changed or stopped by whoever may.

import type { Work } from '../../maintenance/model.ts';
import type { Repeat } from '../../maintenance/repeats-store.ts';
import { requireText } from '../../platform/http/written.ts';
import { type Html, html } from '../html.ts';
import { alarm, button, field, hidden, notice } from '../kit/form.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { linesOf, workRows } from './ahead.ts';
import { type MaintenancePagesDeps, partnerName, WORK_LIMIT_BYTES } from './deps.ts';
import { workLinks } from './list-page.ts';
import { REPEAT_TEXTS } from './repeat-texts.ts';
import { dateList, ruleSentence } from './repeat-view.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { workPen } from './words.ts';

/** Of the dates that are announced; all of them stand on the list of works. */
const SHOWN = 3;
const NAMED = 4;

interface Refused {
  readonly id: string;
  readonly reason: string;
  readonly complaints: Complaints;
}

export function repeatsPage({ office }: Pick<MaintenancePagesDeps, 'office'>): Page {
  const { repeats, viewer } = office;

  function view(request: PageRequest, refused: Refused | null, above: Html): PageAnswer {
    const { language, principal } = request;
    const texts = REPEAT_TEXTS[language];
    const ahead = Map.groupBy(office.upcoming(principal), ({ recurrenceId }) => recurrenceId);
    const series = repeats.all().map((one) => section(request, one, ahead.get(one.id) ?? [], refused));
    const main = html`<p class="crumbs"><a href="${pathOf('works', language)}">${MAINTENANCE_PAGE_TEXTS[language].title}</a> / ${texts.title}</p>
<div class="sentence"><h1>${texts.title}</h1><p>${texts.lead}</p></div>${above}${alarm(refused?.complaints ?? NO_COMPLAINTS)}
<div class="buttons"><a class="button main" href="${pathOf('work-repeat-new', language)}">${texts.make}</a></div>${workLinks(request, 'works-repeats')}
${series.length === 0 ? html`<p class="nothing">${texts.none}</p>` : series}`;
    return { title: texts.title, main };
  }

  function section(
    { language, principal, nowMs }: PageRequest,
    repeat: Repeat,
    announced: readonly Work[],
    refused: Refused | null,
  ): Html {
    const texts = REPEAT_TEXTS[language];
    const pen = workPen(language, nowMs);
    const { organiser } = MAINTENANCE_PAGE_TEXTS[language];
    const names = repeat.equipment
      .filter((one) => viewer.sees(principal, one))
      .map((one) => viewer.name(one)[language]);
    const where =
      names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` +${names.length - NAMED}` : '');
    const { later } = repeats.coming(repeat.rule, repeat.madeUntil);
    const rest = announced.length - SHOWN;
    const dates =
      announced.length === 0
        ? html`<p class="second">${texts.nothingAhead}</p>`
        : html`<div class="unwell">${workRows(linesOf(office, principal, announced.slice(0, SHOWN), pen), language)}</div>${rest > 0 ? html`<p><a href="${pathOf('works', language)}">+${rest}</a></p>` : html``}`;
    const next =
      later.length === 0 ? html`` : html`<p class="second">${texts.later}</p>${dateList(later, pen)}`;
    return html`<section class="section repeat" id="repeat-${repeat.id}"><h2>${repeat.title}</h2>
<p class="said"><b>${ruleSentence(repeat.rule, pen)}</b> ${where}.</p><p class="second">${organiser(repeat.organiser, partnerName(office, repeat.partnerId))}</p>
${dates}${next}${repeats.mayManage(principal, repeat) ? doings(repeat, language, refused) : html``}</section>`;
  }

  function doings({ id }: Repeat, language: PageRequest['language'], refused: Refused | null): Html {
    const texts = REPEAT_TEXTS[language];
    const { fields } = MAINTENANCE_PAGE_TEXTS[language];
    const path = pathOf('works-repeats', language);
    const own = refused?.id === String(id) ? refused : null;
    const name = `reason-${id}`;
    const words = own?.complaints.fields.get('reason');
    const complaints: Complaints =
      words === undefined ? NO_COMPLAINTS : { ...NO_COMPLAINTS, fields: new Map([[name, words]]) };
    const reason = field(
      { name, label: fields.reason, value: own?.reason ?? '', rows: 3, required: true },
      complaints,
    );
    return html`<div class="doings"><a class="button other" href="${pathOf('work-repeat-new', language)}?id=${id}">${texts.change}</a><details class="doing" data-key="end-${id}"${own === null ? html`` : html` open`}><summary class="button grave">${texts.end}</summary>
<form method="post" action="${path}" class="entry"><p class="second">${texts.endHint}</p>${hidden('id', id)}${reason}<div class="buttons">${button(texts.end, 'end', 'grave')}</div></form></details></div>`;
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, principal, actor, fields } = request;
    const path = pathOf('works-repeats', language);
    if (fields.get('do') !== 'end') return { kind: 'see', path };
    const id = fields.get('id') ?? '';
    const typed = fields.get(`reason-${id}`) ?? '';
    const complaints = await complaintsOf(language, async () => {
      await repeats.end(principal, actor, Number(id), requireText('reason', typed));
    });
    if (complaints === null) return { kind: 'see', path: `${path}?done=1` };
    const answer = view(request, { id, reason: typed, complaints }, html``);
    return { kind: 'page', status: complaints.status, ...answer };
  }

  return {
    name: 'works-repeats',
    access: 'works.plan',
    isLive: false,
    styles: ['forms.css', 'network.css', 'incidents.css', 'works.css'],
    show(request) {
      const isDone = request.query['done'] !== undefined;
      return view(request, null, isDone ? notice(REPEAT_TEXTS[request.language].done) : html``);
    },
    form: { access: 'works.plan', limitBytes: WORK_LIMIT_BYTES, submit },
  };
}
