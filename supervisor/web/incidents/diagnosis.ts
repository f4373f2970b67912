// What an incident is judged to have, in the sentence of the equipment's own page, and what to look at and whom to call.

import type { Dossier } from '../../incidents/model.ts';
import type { IncidentOffice } from '../../incidents/office.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { callButtons } from '../gateway/head.ts';
import { GATEWAY_TEXTS } from '../gateway/texts.ts';
import { type Html, html } from '../html.ts';
import { reasonTexts } from '../reason-texts.ts';
import { equipmentPath } from './members.ts';
import type { Pen } from './words.ts';

export type DiagnosisOffice = Pick<IncidentOffice, 'diagnosis'>;

/** `null`: nothing is judged. Of one of many it says which. */
export function diagnosisSentence(
  office: DiagnosisOffice,
  who: Principal,
  dossier: Dossier,
  pen: Pen,
): string | null {
  const found = office.diagnosis(who, dossier);
  return found === null ? null : sentenceOf(found, pen);
}

/** Nothing where nothing is judged. On a phone numbers call. */
export function diagnosis(office: DiagnosisOffice, who: Principal, dossier: Dossier, pen: Pen): Html {
  const found = office.diagnosis(who, dossier);
  if (found === null) return html``;
  const { language } = pen;
  const texts = GATEWAY_TEXTS[language];
  const look = texts.lookAt[found.verdict.kind];
  const calls = callButtons(found.contacts ?? '', language);
  return html`<p>${sentenceOf(found, pen)}</p>
<p>${look === undefined ? html`` : html`<b>${texts.lookOnSite}</b> ${look} `}<a href="${equipmentPath(found.equipment, language)}">${found.name[language]}</a></p>${calls.length === 0 ? html`` : html`<p>${calls}</p>`}`;
}

function sentenceOf(
  { verdict, isOneOfMany, name }: NonNullable<ReturnType<DiagnosisOffice['diagnosis']>>,
  { language, nowMs }: Pen,
): string {
  const sentence = reasonTexts(language, nowMs).verdict(verdict);
  return isOneOfMany ? `${name[language]}, ${lowered(sentence)}` : sentence;
}

/** In the middle of a sentence. */
function lowered(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}
