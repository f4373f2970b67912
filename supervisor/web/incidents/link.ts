// From a piece of equipment to the incident that it fails in.

import type { OutageOf } from '../../incidents/reading.ts';
import { type Html, html } from '../html.ts';
import { pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';

/** Nothing where it fails in none. */
export function incidentNow(outages: readonly OutageOf[], language: Language): Html {
  const now = outages.findLast(({ backMs }) => backMs === null);
  if (now === undefined) return html``;
  const texts = INCIDENT_PAGE_TEXTS[language];
  return html`<p class="incident-now">${texts.see} <a href="${pathOf('incident', language, { ref: now.ref })}">${now.ref}</a> (P${now.severity})</p>`;
}
