// The network's state on one page: a sentence first, then figures, then each partner's gateways and the common services.

import type { Fact } from '../fleet/facts.ts';
import type { GatewayStatus } from '../fleet/fleet.ts';
import type { BaseState, EquipmentHealth, EquipmentId } from '../fleet/health/model.ts';
import type { Losses } from '../ingest/gap.ts';
import type { IngestCounts } from '../ingest/messages.ts';
import { type DownlinksView, type DutyView, downlinkLine } from './downlink-line.ts';
import { type FactTexts, factTexts } from './fact-texts.ts';
import { createFormat, type Format } from './format.ts';
import { type Badge, type Standing, standingOf } from './gateway-standing.ts';
import { type Html, html } from './html.ts';
import { type Language, TEXTS, type Texts } from './texts.ts';

export interface LnsView {
  readonly name: string;
  readonly verdict: 'up' | 'silent' | 'unknown';
  readonly sent: number;
  readonly acked: number;
  readonly roundTripMs: number | null;
}

export interface StatusView {
  readonly nowMs: number;
  readonly gateways: readonly GatewayStatus[];
  /** As the rounds of health have found it; `null`: not yet. */
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  readonly counts: IngestCounts | null;
  /** Over all network servers and gateways. */
  readonly outcomes: { readonly sent: number; readonly waiting: number; readonly filtered: number };
  /** In the database. */
  readonly stored: { readonly receptions: number; readonly crcErrors: number };
  /** Of the last days. */
  readonly losses: readonly Losses[];
  /** Of the last hour, by gateway. */
  readonly downlinks: readonly DownlinksView[];
  readonly dutyCycle: readonly DutyView[];
  readonly lns: readonly LnsView[];
  readonly broker: { readonly up: boolean; readonly clients: number | null };
}

/** The part that the page replaces while it is open. */
export function statusPart(view: StatusView, language: Language): Html {
  const texts = TEXTS[language];
  const format = createFormat(texts);
  const facts = factTexts(language, view.nowMs);
  const stands = new Map(
    view.gateways.map((one) => [
      one,
      standingOf(one, view.healthOf(`gateway:${one.gateway.eui}`), { texts, language, nowMs: view.nowMs }),
    ]),
  );
  const offline = [...stands.values()].filter(({ state }) => state === 'offline').length;
  const title = offline === 0 ? texts.titleAllWell : texts.titleOffline(offline);
  return html`<div data-title="${title}" data-as-of="${texts.asOf(format.clock(view.nowMs))}">
${sentence(view, offline, texts)}
${figures(view, texts, format)}
<div class="sides">${partners(view.gateways).map((group) => partnerSection(group, { view, texts, format, facts, stands }))}</div>
${services(view, texts, format)}
</div>`;
}

export function statusPage(view: StatusView, language: Language): Html {
  const texts = TEXTS[language];
  const other = language === 'fr' ? '/en/' : '/';
  const otherLanguage = language === 'fr' ? 'en' : 'fr';
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Vigie</title>
<link rel="stylesheet" href="/assets/tokens.css"><link rel="stylesheet" href="/assets/vigie.css">
<link rel="icon" href="/assets/icon.svg">
<link rel="alternate" hreflang="${otherLanguage}" href="${other}">
<noscript><meta http-equiv="refresh" content="10"></noscript>
<script src="/assets/live.js" defer></script></head>
<body><a class="skip" href="#content">${texts.skip}</a>
<header class="head wide"><a class="brand" href="${language === 'fr' ? '/' : '/en/'}">${logo()}Vigie</a>
<div class="side"><span class="age">${texts.asOf(createFormat(texts).clock(view.nowMs))}</span>
<a href="${other}" lang="${otherLanguage}" hreflang="${otherLanguage}" title="${texts.otherLanguage.name}">${texts.otherLanguage.label}</a></div></header>
<main id="content" class="wide" data-part="${language === 'fr' ? '/part' : '/en/part'}">${statusPart(view, language)}</main>
<footer class="foot wide"><a href="/api/v1/gateways">API</a><a href="/metrics">Prometheus</a><span>${texts.zone}</span></footer>
</body></html>`;
}

function sentence(view: StatusView, offline: number, texts: Texts): Html {
  const total = view.gateways.length;
  const perMinute = sum(view.gateways, (one) => one.receptionsPerMinute);
  const waiting = sum(view.gateways, waitingIn);
  return html`<div class="sentence"><h1>${headline(view, offline, total, texts)}</h1>
<p>${texts.traffic(perMinute, waiting)}</p></div>`;
}

function headline(view: StatusView, offline: number, total: number, texts: Texts): Html {
  if (total === 0) return html`${texts.noGateways}`;
  if (offline > 0) {
    const [strong, rest] = texts.someOffline(offline, total);
    return html`<b>${strong}</b>${rest}`;
  }
  const online = view.gateways.filter(({ state }) => state !== 'never-seen').length;
  return online === total ? html`${texts.allOnline(total)}` : html`${texts.waitingForFirst(total - online)}`;
}

function figures({ counts, outcomes, stored }: StatusView, texts: Texts, format: Format): Html {
  const transmissions = counts?.transmissions ?? 0;
  const copies = transmissions === 0 ? 0 : (counts?.receptions ?? 0) / transmissions;
  return html`<dl class="figures">
${figure(texts.received, format.count(stored.receptions), texts.receivedNote(format.count(stored.crcErrors)))}
${figure(texts.copies, format.decimal(copies), texts.copiesNote(format.count(transmissions)))}
${figure(texts.toLns, format.count(outcomes.sent), texts.toLnsNote(format.count(outcomes.filtered)))}
${figure(texts.waiting, format.count(outcomes.waiting), texts.waitingNote)}
</dl>`;
}

function figure(label: string, value: string, note: string): Html {
  return html`<div class="figure"><dt>${label}</dt><dd>${value}</dd><dd>${note}</dd></div>`;
}

interface PartnerGroup {
  readonly name: string | null;
  readonly gateways: readonly GatewayStatus[];
}

function partners(gateways: readonly GatewayStatus[]): PartnerGroup[] {
  const groups = new Map<string | null, GatewayStatus[]>();
  for (const one of gateways) {
    const name = one.gateway.partnerName;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups].map(([name, members]) => ({ name, gateways: members }));
}

/** What every row is written with. */
interface Pen {
  readonly view: StatusView;
  readonly texts: Texts;
  readonly format: Format;
  readonly facts: FactTexts;
  readonly stands: ReadonlyMap<GatewayStatus, Standing>;
}

function partnerSection(group: PartnerGroup, pen: Pen): Html {
  const { texts, stands } = pen;
  const stateOf = (one: GatewayStatus): BaseState => stands.get(one)?.state ?? 'never-seen';
  // Suspect is not known to be down, degraded serves.
  const online = group.gateways.filter((one) => SERVES.has(stateOf(one))).length;
  const worstFirst = group.gateways.toSorted((a, b) => RANKS[stateOf(a)] - RANKS[stateOf(b)]);
  return html`<section class="section"><h2>${group.name ?? texts.noPartner}
<small>${texts.onlineOf(online, group.gateways.length)}</small></h2>
<ul class="rows">${worstFirst.map((one) => gatewayRow(one, pen))}</ul></section>`;
}

const RANKS: Readonly<Record<BaseState, number>> = {
  ...{ offline: 0, suspect: 1, degraded: 2, 'never-seen': 3, online: 4, retired: 5 },
};
const SERVES: ReadonlySet<BaseState> = new Set(['online', 'degraded', 'suspect']);

function gatewayRow(one: GatewayStatus, pen: Pen): Html {
  const { texts, format } = pen;
  const { nowMs } = pen.view;
  const stands = pen.stands.get(one);
  if (stands === undefined) return html``;
  const { badge, letter, word, sinceMs, reasons } = stands;
  const [reason = goneReason(one, stands, pen), ...more] = reasons;
  const since = sinceMs === null ? '' : ` ${texts.since(format.instant(sinceMs, nowMs))}`;
  const heard =
    one.lastReceptionMs === null ? texts.notHeard : texts.heard(format.age(nowMs - one.lastReceptionMs));
  const waiting = waitingIn(one);
  return html`<li class="${badge}">${badgeSvg(badge, letter)}
<div class="name">${one.gateway.name}<small>${one.gateway.eui}</small></div>
<div class="reason"><p><b>${word}${since}.</b> ${reason}</p>${downlinkLine(one, pen.view, texts, format)}${factList(one, more, pen)}</div>
<div class="value"><b>${format.count(one.receptionsPerMinute)}</b> ${texts.perMinute}</div>
<div class="value">${waiting === 0 ? heard : texts.journal(waiting)}</div></li>`;
}

/** Why it is offline stands beside that word. */
function isNoState({ kind }: Fact): boolean {
  return kind !== 'connection-lost' && kind !== 'stopped';
}

function factList({ gateway, facts }: GatewayStatus, more: readonly string[], pen: Pen): Html {
  const losses = pen.view.losses.filter(({ eui }) => eui === gateway.eui);
  const lines = [...more, ...losses.map(pen.facts.losses), ...facts.filter(isNoState).map(pen.facts.fact)];
  return lines.length === 0
    ? html``
    : html`<ul class="facts">${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

/** Where no verdict has been reached yet: what is known so far. */
function goneReason({ facts }: GatewayStatus, { badge }: Standing, { texts, facts: write }: Pen): string {
  const gone = facts.find((fact) => !isNoState(fact));
  if (gone !== undefined) return write.fact(gone);
  switch (badge) {
    case 'online':
      return texts.reasonOnline;
    case 'never':
      return texts.reasonNeverSeen;
    default:
      return texts.reasonOffline;
  }
}

function services(view: StatusView, texts: Texts, format: Format): Html {
  const { broker } = view;
  const brokerBadge = broker.up ? 'online' : 'offline';
  return html`<section class="section"><h2>${texts.services}</h2><ul class="rows">
${view.lns.map((lns) => lnsRow(lns, texts, format))}
<li class="${brokerBadge}">${badgeSvg(brokerBadge, broker.up ? texts.letters.online : texts.letters.offline)}
<div class="name">${texts.broker}</div>
<p class="reason">${broker.up ? texts.brokerReason(broker.clients) : texts.brokerDown}</p></li>
</ul></section>`;
}

function lnsRow(lns: LnsView, texts: Texts, format: Format): Html {
  const badge = lns.verdict === 'up' ? 'online' : lns.verdict === 'silent' ? 'offline' : 'never';
  const letters = {
    online: texts.letters.online,
    offline: texts.letters.offline,
    never: texts.letters.neverSeen,
  };
  const share = lns.sent === 0 ? null : Math.min(1, lns.acked / lns.sent);
  return html`<li class="${badge}">${badgeSvg(badge, letters[badge])}
<div class="name">${texts.lnsUp(lns.name)}</div>
<p class="reason">${capitalised(texts.lnsReason[lns.verdict])}</p>
<div class="value">${share === null ? '' : texts.acked(format.percent(share))}</div>
<div class="value">${lns.roundTripMs === null ? '' : texts.roundTrip(`${format.decimal(lns.roundTripMs)}\u00a0ms`)}</div></li>`;
}

function badgeSvg(badge: Badge, letter: string): Html {
  return html`<svg class="badge" viewBox="0 0 20 20" aria-hidden="true">${SHAPES[badge]}<text x="10" y="${badge === 'degraded' ? 16.6 : 14.2}">${letter}</text></svg>`;
}

const SHAPES: Readonly<Record<Badge, Html>> = {
  online: html`<circle class="shape" cx="10" cy="10" r="9"/>`,
  degraded: html`<path class="shape" d="M10 .8 19.6 18.6H.4Z"/>`,
  offline: html`<path class="shape" d="M1.500 1.500h17v17h-17z"/>`,
  never: html`<circle class="dotted" cx="10" cy="10" r="8.4"/>`,
};

function logo(): Html {
  return html`<svg viewBox="0 0 32 32" aria-hidden="true"><path class="sweep" d="M16 16 8.500 3.800A14.300 14.300 0 0 1 20 2.300Z"/><circle class="line" cx="16" cy="16" r="14.2"/><path class="line" d="M2.600 20.600c4.200 2.200 7.400-1.700 12-.9s7.300 3.900 14.600.3"/><circle class="lantern" cx="16" cy="15.600" r="2.700"/></svg>`;
}

/** Rows that lie in the agent's journal; those just on their way are no backlog. */
function waitingIn({ health }: GatewayStatus): number {
  return health === null ? 0 : Math.max(0, health.journal.waiting - health.link.inFlight);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sum<T>(items: readonly T[], measure: (item: T) => number): number {
  return items.reduce((total, item) => total + measure(item), 0);
}
