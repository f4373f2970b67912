// All gateways by partner and commune, the worst first; communes that are well are folded.

import { createFormat } from '../format.ts';
import { isWell } from '../gateway-standing.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { type Day, worstOf } from '../kit/days.ts';
import { strip } from '../kit/strip.ts';
import { pathOf } from '../paths.ts';
import { type Language, TEXTS } from '../texts.ts';
import { SERVES } from './sentence.ts';
import { NETWORK_TEXTS } from './texts.ts';
import { byRank, noteList, why } from './unwell.ts';
import type { GatewayLine } from './view.ts';

interface Pen {
  readonly nowMs: number;
  readonly language: Language;
  /** Of a filtered list nothing is folded. */
  readonly isOpen: boolean;
}

interface Group {
  readonly name: string;
  readonly lines: readonly GatewayLine[];
}

export function gatewaysByPartner(lines: readonly GatewayLine[], pen: Pen): Html {
  const { noPartner } = NETWORK_TEXTS[pen.language];
  const partners = grouped(lines, ({ partnerName }) => partnerName ?? noPartner);
  return html`<div class="sides">${partners.map((partner) => partnerPart(partner, pen))}</div>`;
}

function partnerPart({ name, lines }: Group, pen: Pen): Html {
  const texts = NETWORK_TEXTS[pen.language];
  const communes = grouped(lines, ({ commune }) => commune ?? texts.noCommune).toSorted(
    (a, b) => worstRank(a, b) || a.name.localeCompare(b.name, pen.language),
  );
  const [place, heard, alone, days, share] = texts.columns;
  return html`<section class="partner"><h3>${name} <small>${texts.communes(lines.length, communes.length)}${shareText(meanOf(lines), pen, ', ')}</small></h3>
<div class="heads" aria-hidden="true"><span></span><span>${place}</span><span>${heard}</span><span title="${texts.aloneTitle}">${alone}</span><span>${days}</span><span>${share}</span></div>
${communes.map((commune) => communePart(name, commune, pen))}</section>`;
}

function communePart(partner: string, { name, lines }: Group, pen: Pen): Html {
  const texts = NETWORK_TEXTS[pen.language];
  const shown = pen.isOpen ? lines : lines.filter((one) => !isCalm(one));
  const calm = pen.isOpen ? [] : lines.filter(isCalm);
  const isOpen = shown.length > 0;
  const online = lines.filter(({ state }) => SERVES.has(state)).length;
  const days = lines.flatMap(({ past }) => (past === null ? [] : [past.days]));
  const alone = lines.reduce((sum, one) => sum + (one.alone ?? 0), 0);
  const rest =
    shown.length === 0
      ? calm.map((line) => gatewayRow(line, pen))
      : [
          ...shown.toSorted(byRank).map((line) => gatewayRow(line, pen)),
          ...(calm.length === 0
            ? []
            : [
                html`<details class="rest"><summary>${texts.others(calm.length)}</summary>${calm.map((line) => gatewayRow(line, pen))}</details>`,
              ]),
        ];
  // A commune that turns bad or well again is another element: it opens or folds by itself.
  const key = `${partner} ${name} ${isOpen}`;
  return html`<details class="commune" data-key="${key}"${isOpen ? html` open` : html``}><summary><span class="name">${name} <small>${online === lines.length ? texts.online(online) : texts.onlineOf(online, lines.length)}</small></span><span class="heard"></span><span class="alone">${lines.some((one) => one.alone !== null) ? alone : ''}</span>${isOpen ? html`<span class="strip"></span>` : stripOf(name, worstOf(days), pen)}<span class="share">${shareText(meanOf(lines), pen)}</span></summary>${rest}</details>`;
}

function gatewayRow(line: GatewayLine, pen: Pen): Html {
  const { language, nowMs } = pen;
  const texts = NETWORK_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const heard = line.lastReceptionMs === null ? texts.never : format.age(nowMs - line.lastReceptionMs);
  return html`<div class="gateway" data-key="${line.eui}"><span class="marks">${badgeMark(line.state)}${line.overlays.map(badgeMark)}</span><div class="name"><a href="${pathOf('gateway', language, { eui: line.eui })}">${line.name}</a></div><span class="heard"><span class="visually-hidden">${texts.columns[1]} </span>${heard}</span><span class="alone"><span class="visually-hidden">${texts.aloneTitle} </span>${line.alone ?? ''}</span>${stripOf(line.name, line.past?.days ?? [], pen)}<span class="share">${shareText(line.past?.availability ?? null, pen)}</span>${isWell(line) ? html`<span class="visually-hidden">${why(line, nowMs, language)}</span>` : why({ ...line, reasons: line.reasons.slice(0, 1) }, nowMs, language)}${noteList(line.notes)}</div>`;
}

function stripOf(name: string, days: readonly Day[], { language }: Pen): Html {
  return days.length === 0 ? html`<span class="strip"></span>` : strip(name, days, language);
}

function isCalm(line: GatewayLine): boolean {
  return isWell(line) && line.notes.length === 0;
}

function shareText(share: number | null, { language }: Pen, before = ''): string {
  return share === null ? '' : before + createFormat(TEXTS[language]).share(share);
}

/** Each gateway counts the same: how many sensors depend on it nobody knows yet. */
function meanOf(lines: readonly GatewayLine[]): number | null {
  const shares = lines.flatMap(({ past }) => past?.availability ?? []);
  return shares.length === 0 ? null : shares.reduce((sum, one) => sum + one, 0) / shares.length;
}

function worstRank(a: Group, b: Group): number {
  const worst = ({ lines }: Group) => lines.toSorted(byRank)[0];
  const [first, second] = [worst(a), worst(b)];
  return first === undefined || second === undefined ? 0 : byRank(first, second);
}

function grouped(lines: readonly GatewayLine[], nameOf: (line: GatewayLine) => string): Group[] {
  const groups = new Map<string, GatewayLine[]>();
  for (const line of lines) {
    const name = nameOf(line);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [line]);
    else known.push(line);
  }
  return [...groups].map(([name, members]) => ({ name, lines: members }));
}
