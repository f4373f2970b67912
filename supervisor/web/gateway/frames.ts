// The last frames of a gateway, for those who may see frames: headers, never the content.

import { createFormat, type Format } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { pathOf } from '../paths.ts';
import { type Language, TEXTS } from '../texts.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { FrameLine, GatewayView } from './view.ts';

export function lastFrames({ frames, language, card }: GatewayView): Html {
  if (frames === null) return html``;
  const { frames: texts } = GATEWAY_TEXTS[language];
  const content = frames.length === 0 ? html`<p>${texts.none}</p>` : framesTable(frames, language);
  const live = html`<p class="more"><a href="${pathOf('live', language)}?gateway=${card.eui}">${texts.live}</a></p>`;
  return section(texts.title, texts.note, html`${content}${live}`);
}

function framesTable(frames: readonly FrameLine[], language: Language): Html {
  const { frames: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const figure = (label: string) => ({ label, isFigure: true });
  const columns = [
    { label: texts.time },
    ...[texts.kind, texts.address, texts.rate].map((label) => ({ label })),
    ...['MHz', 'RSSI', 'SNR', texts.heardBy].map(figure),
  ];
  const rows = frames.map((frame) => [
    format.clock(frame.receivedMs),
    texts.kinds[frame.kind],
    html`<span class="mono">${frame.devAddr ?? '–'}</span>`,
    frame.dataRate ?? '–',
    frame.frequencyHz === null ? '–' : format.decimal(frame.frequencyHz / 1_000_000),
    signed(frame.rssiDbm, (value) => format.count(Math.round(value))),
    signed(frame.snrDb, format.decimal),
    frame.heardBy === null ? '–' : format.count(frame.heardBy),
  ]);
  return html`<div class="frames">${dataTable(texts.title, columns, rows)}</div>`;
}

/** With the minus that is as wide as a figure. */
function signed(value: number | null, say: Format['decimal']): string {
  return value === null ? '–' : say(value).replace('-', '−');
}
