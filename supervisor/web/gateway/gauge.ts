// A share as a short bar with its figure beside it.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { type Language, TEXTS } from '../texts.ts';

/** `share`, and `reference`, drawn as a mark across: 0 to 1. */
export function gauge(share: number, language: Language, reference: number | null = null): Html {
  const xOf = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 600) / 10;
  const mark =
    reference === null ? html`` : html`<path class="reference" d="M${Math.max(0.7, xOf(reference))} -2v9"/>`;
  return html`<span class="gauge"><svg viewBox="0 0 60 6" preserveAspectRatio="none" aria-hidden="true"><path class="ground" d="M0 5.5H60"/><rect class="fill" width="${xOf(share)}" height="6"/>${mark}</svg>${createFormat(TEXTS[language]).percent(share)}</span>`;
}
