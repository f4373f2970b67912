// What the agent tells of its machine, its journal and its link, each figure with what it is to be held against.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { TEXTS } from '../texts.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { GatewayView } from './view.ts';

const MEGABYTE = 1_000_000;

export function machine({ status, language, nowMs }: GatewayView): Html {
  const { machine: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const health = status?.health ?? null;
  if (health === null) return section(texts.title, '', html`<p>${texts.none}</p>`);
  const { host } = health;
  const share = (value: number | null): string => (value === null ? texts.unknown : format.percent(value));
  const { temperatureC } = host;
  const note = status?.lastMessageMs == null ? '' : texts.report(format.age(nowMs - status.lastMessageMs));
  return section(
    texts.title,
    note,
    facts([
      [
        texts.temperature,
        temperatureC === null ? texts.unknown : `${format.count(Math.round(temperatureC))}\u00a0°C`,
      ],
      [texts.load, share(host.cpuLoad)],
      [texts.memory, share(host.memoryUsed)],
      [texts.disk, share(host.diskUsed)],
      [texts.clock, host.wallSynced ? texts.synced : texts.unsynced],
      [texts.uptime, format.age(host.uptimeS * 1_000)],
    ]),
  );
}

export function journal({ status, language }: GatewayView): Html {
  const { journal: texts } = GATEWAY_TEXTS[language];
  const { machine: machineTexts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const health = status?.health ?? null;
  if (health === null) return section(texts.title, texts.note, html`<p>${machineTexts.none}</p>`);
  const { waiting, bytes, maxBytes, dropped, parked, durable, rows, state } = health.journal;
  const { link } = health;
  const room =
    maxBytes === null || maxBytes === 0
      ? `${format.decimal(bytes / MEGABYTE)}\u00a0${language === 'fr' ? 'Mo' : 'MB'}`
      : texts.roomOf(format.percent(bytes / maxBytes), format.count(Math.round(maxBytes / MEGABYTE)));
  return section(
    texts.title,
    texts.note,
    facts([
      [texts.waiting, format.count(waiting)],
      [texts.room, room],
      [
        texts.kept,
        durable ? `${format.count(rows)}${state === 'full' ? ` (${texts.full})` : ''}` : texts.memoryOnly,
      ],
      [texts.dropped, `${format.count(dropped)} ${texts.since}`],
      [texts.parked, format.count(parked)],
      [texts.link, texts.links[link.verdict] ?? link.verdict],
      [texts.connects, `${format.count(link.connects)} ${texts.since}`],
      [texts.resent, `${format.count(link.resent)} ${texts.since}`],
    ]),
  );
}

export function recentBad({ status, language }: GatewayView): Html {
  const { bad: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const bad = status?.health?.forwarder.recentBad ?? [];
  if (bad.length === 0) return section(texts.title, '', html`<p>${texts.none}</p>`);
  const columns = [{ label: texts.when }, { label: texts.why }, { label: texts.size, isFigure: true }];
  const rows = bad
    .toReversed()
    .map(({ ageMs, reason, length }) => [format.age(ageMs), reason, format.count(length)]);
  return section(texts.title, '', dataTable(texts.title, columns, rows));
}

export function outcomes({ past, language }: GatewayView): Html {
  const { outcomes: texts, sending } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  if (past.outcomes.length === 0) return section(texts.title, texts.note, html`<p>${texts.none}</p>`);
  const columns = [{ label: texts.lns }, { label: texts.what }, { label: sending.count, isFigure: true }];
  const rows = past.outcomes.map(({ lns, outcome, receptions }) => [
    lns,
    texts.names[outcome],
    format.count(receptions),
  ]);
  return section(texts.title, texts.note, dataTable(texts.title, columns, rows));
}

export function facts(all: readonly (readonly [string, string])[]): Html {
  return html`<dl class="plain-facts">${all.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}
