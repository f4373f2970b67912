// What a gateway transmits: airtime by sub-band, how much of RX1 answers use up, downlinks by result.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { type Figure, figures } from '../kit/figure.ts';
import { TEXTS } from '../texts.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { GatewayView } from './view.ts';

/** Of the airtime allowed: nearly all, and all. */
const NEARLY = 0.8;

export function sending({ language, dutyCycle, rx1, past }: GatewayView): Html {
  const { sending: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const seconds = (ms: number): string => `${format.decimal(ms / 1_000)}\u00a0s`;
  const shown: Figure[] = dutyCycle.flatMap(({ subBand: { name, limit }, ofLimit }): Figure[] => {
    if (limit === null || ofLimit === null) return [];
    const band = language === 'fr' ? name.replaceAll('.', ',') : name;
    const one = {
      label: texts.duty,
      value: format.percent(ofLimit * limit),
      reference: texts.dutyNote(band, format.percent(limit)),
    };
    return ofLimit < NEARLY ? [one] : [{ ...one, missed: ofLimit > 1 ? 'badly' : 'slightly' }];
  });
  if (shown.length === 0) shown.push({ label: texts.duty, value: '0', unit: '%', reference: texts.noDuty });
  if (rx1 !== null) {
    const note = texts.rx1Note(
      seconds(rx1.usedP95Ms),
      seconds(rx1.rx1DelayS * 1_000),
      format.count(rx1.answers),
    );
    const one = { label: texts.rx1, value: format.percent(rx1.usedRatio) };
    shown.push(
      rx1.advice === null
        ? { ...one, reference: note }
        : { ...one, reference: `${note}. ${texts.raise}`, missed: 'slightly' },
    );
  }
  const rows = past.downlinks.map(({ result, downlinks }) => [
    texts.results[result],
    format.count(downlinks),
  ]);
  const table =
    rows.length === 0
      ? html`<p>${texts.noDownlinks}</p>`
      : dataTable(texts.caption, [{ label: texts.result }, { label: texts.count, isFigure: true }], rows);
  return section(texts.title, texts.note, html`${figures(shown)}${table}`);
}
