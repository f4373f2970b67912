// The horizon: a tick for each gateway of a partner, from west to east; trouble stands up from it. The list is its twin.

import type { BaseState, Overlay } from '../../fleet/health/model.ts';
import { type Html, html } from '../html.ts';
import type { Language } from '../texts.ts';
import { badgeMark } from './badge.ts';
import { SEVERAL, type ShownState, STATE_WORDS } from './badge-texts.ts';

export interface HorizonMark {
  readonly state: BaseState;
  readonly overlays: readonly Overlay[];
}

export interface HorizonTexts {
  /** Of the picture: whose gateways, how many. */
  readonly label: string;
  readonly west: string;
  readonly east: string;
}

/** px from the top of the picture. */
const WATER = 66;
const HEIGHTS: Partial<Record<ShownState, number>> = { offline: 34, upstream: 34 };

export function horizon(
  name: string,
  marks: readonly HorizonMark[],
  texts: HorizonTexts,
  language: Language,
): Html {
  const counts = countsOf(marks, language);
  const ticks = marks.map((mark, index) => tick(mark, ((index + 0.5) / marks.length) * 100));
  return html`<section class="shore"><svg class="line" role="img" aria-label="${texts.label}\u00a0: ${counts}"><rect class="water" x="0" y="${WATER}" width="100%" height="2"/>${ticks}</svg>
<p class="bearings" aria-hidden="true"><span>${texts.west}</span><span>${texts.east}</span></p>
<h2>${name} <span>${marks.length}</span></h2><p>${counts}</p></section>`;
}

/** `58 en ligne, 1 hors ligne`: worst last, as they stand in the catalogue. */
export function countsOf(marks: readonly HorizonMark[], language: Language): string {
  const counts = new Map<ShownState, number>();
  for (const { state, overlays } of marks) {
    for (const one of [state, ...overlays]) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  const words = STATE_WORDS[language];
  return (Object.keys(words) as ShownState[])
    .flatMap((state) => {
      const count = counts.get(state);
      if (count === undefined) return [];
      const word = language === 'fr' && count > 1 ? (SEVERAL[state] ?? words[state]) : words[state];
      return [`${count}\u00a0${lowered(word)}`];
    })
    .join(', ');
}

/** Names stay as they are: Vigie. */
function lowered(word: string): string {
  return word.startsWith('Vigie') ? word : word.charAt(0).toLowerCase() + word.slice(1);
}

function tick({ state, overlays }: HorizonMark, percent: number): Html {
  const x = `${percent.toFixed(2)}%`;
  const shown: ShownState = state === 'online' || state === 'never-seen' ? (overlays[0] ?? state) : state;
  if (shown === 'online') return html`<rect class="tick" x="${x}" y="${WATER - 11}" width="2" height="11"/>`;
  if (shown === 'never-seen' || shown === 'retired')
    return html`<rect class="tick" x="${x}" y="${WATER - 4}" width="2" height="4"/>`;
  const height = HEIGHTS[shown] ?? 22;
  return html`<g class="raised s-${shown}"><rect class="stem" x="${x}" y="${WATER - height}" width="2" height="${height}"/><svg x="${x}" overflow="visible"><g transform="translate(-9 ${WATER - height - 18})">${badgeMark(shown)}</g></svg></g>`;
}
