// When it began, as a choice: nobody types a date into a phone at the foot of a mast.

import type { Option } from '../kit/form.ts';
import type { IncidentPageTexts } from './texts.ts';

/** Minutes ago. */
const AGO_MIN = [0, 15, 30, 60, 120, 360, 720, 1_440, 2_880, 10_080] as const;

export function agoOptions(texts: IncidentPageTexts): readonly Option[] {
  return AGO_MIN.map((minutes) => ({ value: String(minutes), label: texts.ago(minutes) }));
}

export function startedOf(fields: URLSearchParams, nowMs: number): number {
  const minutes = AGO_MIN.find((one) => String(one) === fields.get('ago')) ?? 0;
  return nowMs - minutes * 60_000;
}
