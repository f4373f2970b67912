// The badge of a state: shape, letter and word. A base state and its overlays are badges of their own, never one merged.

import type { EquipmentHealth } from '../../fleet/health/model.ts';
import { type Html, html } from '../html.ts';
import type { Language } from '../texts.ts';
import { type ShownState, STATE_LETTERS, STATE_WORDS } from './badge-texts.ts';

/** Shape and letter alone, for where the word stands beside; assistive technology does not see it. */
export function badgeMark(state: ShownState): Html {
  const y = LOW_LETTERS[state] ?? 14.2;
  return html`<svg class="badge s-${state}" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${SHAPES[state]}<text x="10" y="${y}">${STATE_LETTERS[state]}</text></svg>`;
}

export function stateBadge(state: ShownState, language: Language): Html {
  return html`<span class="state s-${state}">${badgeMark(state)}${STATE_WORDS[language][state]}</span>`;
}

/** The base state, then each overlay that is on. */
export function stateBadges(
  { state, overlays }: Pick<EquipmentHealth, 'state' | 'overlays'>,
  language: Language,
): Html {
  const shown: readonly ShownState[] = [state, ...overlays.map(({ overlay }) => overlay)];
  return html`<span class="states">${shown.map((one) => stateBadge(one, language))}</span>`;
}

/** Where the letter stands lower because the shape is widest below. */
const LOW_LETTERS: Partial<Record<ShownState, number>> = { degraded: 16.6, upstream: 16, maintenance: 13.8 };

const SHAPES: Readonly<Record<ShownState, Html>> = {
  online: html`<circle class="shape" cx="10" cy="10" r="9"/>`,
  suspect: html`<circle class="dashed" cx="10" cy="10" r="8"/>`,
  degraded: html`<path class="shape" d="M10 .8 19.6 18.6H.4Z"/>`,
  offline: html`<path class="shape" d="M1.5 1.5h17v17h-17z"/>`,
  'never-seen': html`<circle class="dotted" cx="10" cy="10" r="8.4"/>`,
  retired: html`<path class="ring" d="M2 2h16v16H2zM2 18 18 2"/>`,
  maintenance: html`<path class="shape" d="M10 0 20 10 10 20 0 10Z"/>`,
  unstable: html`<path class="shape" d="M5 1.5h10L20 10l-5 8.5H5L0 10Z"/>`,
  upstream: html`<path class="shape" d="M10 .5 19 8.5V19H1V8.5Z"/>`,
  blind: html`<path class="ring" d="M1.5 1.5h17v17h-17zM1.5 7 7 1.5M1.5 13 13 1.5M7 18.5 18.5 7M13 18.5l5.5-5.5"/><circle class="hole" cx="10" cy="10" r="6"/>`,
};
