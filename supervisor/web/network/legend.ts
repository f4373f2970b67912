// What the signs of the network page mean.

import { type Html, html } from '../html.ts';
import { stateBadge } from '../kit/badge.ts';
import { type ShownState, STATE_WORDS } from '../kit/badge-texts.ts';
import { dayMark } from '../kit/strip.ts';
import type { Language } from '../texts.ts';
import { NETWORK_TEXTS } from './texts.ts';

export function legend(language: Language): Html {
  const texts = NETWORK_TEXTS[language];
  const states = (Object.keys(STATE_WORDS[language]) as ShownState[]).map(
    (state) => html`<li>${stateBadge(state, language)}</li>`,
  );
  const days = texts.legendDays.map(
    ([kind, text]) =>
      html`<li><svg class="strip" viewBox="0 0 12 20" width="12" height="20" aria-hidden="true">${dayMark(kind)}</svg>${text}</li>`,
  );
  return html`<details class="legend"><summary>${texts.legend}</summary><ul>${states}</ul><ul>${days}</ul></details>`;
}
