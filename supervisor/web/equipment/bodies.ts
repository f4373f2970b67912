// What each sort of common equipment does at this moment, in figures with what they are to be held against.

import { maySee } from '../../access/rights.ts';
import type { EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import type { SupervisorSignals } from '../../fleet/health/signals.ts';
import type { Book } from '../../fleet/inventory/book.ts';
import type { LateStatus } from '../../lns/late/lane.ts';
import type { LnsStatus } from '../../lns/link.ts';
import type { BusStatus } from '../../platform/broker/bus.ts';
import { createFormat } from '../format.ts';
import { GATEWAY_TEXTS } from '../gateway/texts.ts';
import type { OutcomeLine } from '../gateway/view.ts';
import { type Html, html } from '../html.ts';
import { stateBadges } from '../kit/badge.ts';
import { dataTable } from '../kit/data-table.ts';
import { figures } from '../kit/figure.ts';
import type { PageRequest } from '../page.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { EQUIPMENT_TEXTS, type Sort } from './texts.ts';

export interface EquipmentReads {
  readonly book: Book;
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  readonly lns: () => readonly LnsStatus[];
  readonly lanes: () => readonly (Omit<LateStatus, 'lnsId'> & { readonly lns: string })[];
  /** Of all gateways, at one network server. */
  readonly outcomes: (lns: string) => Promise<readonly OutcomeLine[]>;
  readonly broker: () => BusStatus;
  /** Refused since the start, by reason. */
  readonly refused: () => Readonly<Record<string, number>>;
  readonly version: string;
  readonly own: () => SupervisorSignals;
  readonly databaseBytes: () => Promise<number>;
}

const MEGABYTE = 1_000_000;
/** Of a backhaul; more are in the API. */
const MAX_GATEWAYS = 100;

export async function bodyOf(
  sort: Sort,
  id: string,
  deps: EquipmentReads,
  request: PageRequest,
): Promise<Html> {
  switch (sort) {
    case 'lns':
      return lnsBody(id.slice(sort.length + 1), deps, request);
    case 'broker':
      return brokerBody(deps, request);
    case 'supervisor':
      return supervisorBody(deps, request);
    case 'backhaul':
      return backhaulBody(id.slice(sort.length + 1), deps, request);
  }
}

async function lnsBody(name: string, deps: EquipmentReads, { language, nowMs }: PageRequest): Promise<Html> {
  const texts = EQUIPMENT_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const one = deps.lns().find((status) => status.name === name);
  if (one === undefined) return html``;
  const lane = deps.lanes().find(({ lns }) => lns === name);
  const { acked, unanswered, p50Ms, p99Ms } = one.lastMinute;
  const ms = (value: number | null): string => (value === null ? '–' : `${format.decimal(value)}\u00a0ms`);
  const age = lane === undefined || lane.oldestMs === null ? null : format.age(nowMs - lane.oldestMs);
  const hold = lane === undefined || lane.hold === null ? null : texts.holds[lane.hold];
  const sent = acked + unanswered;
  const names = GATEWAY_TEXTS[language].outcomes.names;
  const rows = (await deps.outcomes(name)).map(({ outcome, receptions }) => [
    names[outcome],
    format.count(receptions),
  ]);
  return html`${figures([
    {
      label: texts.acked,
      value: sent === 0 ? '–' : format.percent(acked / sent),
      reference:
        sent === 0 ? texts.nothingSent : texts.ackedNote(format.count(acked), format.count(unanswered)),
    },
    {
      label: texts.roundTrip,
      value: ms(p50Ms),
      reference: p99Ms === null ? texts.nothingSent : texts.roundTripNote(ms(p99Ms)),
    },
    { label: texts.late, value: format.count(lane?.waiting ?? 0), reference: texts.lateNote(age, hold) },
    { label: texts.downlinks, value: format.count(one.figures.pullResp), reference: texts.sinceStart },
  ])}<p>${texts.address} <span class="mono">${one.host}:${one.port}</span>${one.ip === null || one.ip === one.host ? (one.lookupError === null ? '' : ` (${one.lookupError})`) : ` (${one.ip})`}</p><h3>${texts.outcomes}</h3>${dataTable(
    texts.outcomesNote,
    [{ label: texts.outcome }, { label: texts.count, isFigure: true }],
    rows,
  )}`;
}

function brokerBody({ broker, refused, book }: EquipmentReads, { language }: PageRequest): Html {
  const texts = EQUIPMENT_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const { kind, clients } = broker();
  const served = book.gateways().filter(({ lifeCycle }) => lifeCycle !== 'retired').length;
  const rows = Object.entries(refused())
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => [reason, format.count(count)]);
  const columns = [{ label: texts.reason }, { label: texts.count, isFigure: true }];
  return html`${figures([
    {
      label: texts.agents,
      value: clients === null ? '–' : format.count(clients),
      reference:
        clients === null
          ? texts.unknownAgents
          : `${texts.agentsNote} ${format.count(served)} (${texts.kinds[kind]})`,
    },
  ])}<h3>${texts.refused}</h3>${rows.length === 0 ? html`<p>${texts.nothingRefused}</p>` : dataTable(texts.sinceStart, columns, rows)}`;
}

async function supervisorBody(
  { own, version, databaseBytes }: EquipmentReads,
  { language }: PageRequest,
): Promise<Html> {
  const texts = EQUIPMENT_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const { diskUsed, loopDelayMs } = own();
  const megabytes = (await databaseBytes()) / MEGABYTE;
  return figures([
    { label: texts.version, value: version, reference: 'EUPL 1.2' },
    {
      label: texts.loop,
      value: loopDelayMs === null ? '–' : `${format.decimal(loopDelayMs)}\u00a0ms`,
      reference: texts.loopNote,
    },
    {
      label: texts.database,
      value: `${format.decimal(megabytes)}\u00a0${language === 'fr' ? 'Mo' : 'MB'}`,
      reference: texts.databaseNote,
    },
    {
      label: texts.disk,
      value: diskUsed === null ? '–' : format.percent(diskUsed),
      reference: texts.diskNote,
    },
  ]);
}

function backhaulBody(
  id: string,
  { book, healthOf }: EquipmentReads,
  { language, principal }: PageRequest,
): Html {
  const texts = EQUIPMENT_TEXTS[language];
  const on = book
    .gateways()
    .filter((one) => one.backhaulId === id && one.lifeCycle !== 'retired' && maySee(principal, one))
    .slice(0, MAX_GATEWAYS);
  const rows = on.map(({ eui, name }) => {
    const health = healthOf(`gateway:${eui}`);
    const link = html`<a href="${pathOf('gateway', language, { eui })}">${name}</a>`;
    return [link, health === null ? '–' : stateBadges(health, language)];
  });
  const columns = [{ label: texts.gateway }, { label: texts.state }];
  const table =
    rows.length === 0 ? html`<p>${texts.noGateways}</p>` : dataTable(texts.gateways, columns, rows);
  return html`<p>${texts.operator(book.backhaul(id)?.operator ?? null)}</p>${table}`;
}
