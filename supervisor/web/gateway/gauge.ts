// A share as a short bar with its figure beside it.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { type Language, TEXTS } from '../texts.ts';

/** `share`: 0 to 1. */
export function gauge(share: number, language: Language): Html {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 600) / 10;
  return html`<span class="gauge"><svg viewBox="0 0 60 6" preserveAspectRatio="none" aria-hidden="true"><path class="ground" d="M0 5.5H60"/><rect class="fill" width="${width}" height="6"/></svg>${createFormat(TEXTS[language]).percent(share)}</span>`;
}
