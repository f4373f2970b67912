// What is being dealt with: incidents that go on, folded those that are back and watched, and beside them the works ahead.

import { type Html, html } from '../html.ts';
import { type OpenLine, openRows, openSection } from '../incidents/lead.ts';
import { aheadSection } from '../maintenance/ahead.ts';
import type { Language } from '../texts.ts';
import { NETWORK_TEXTS } from './texts.ts';
import type { NetworkView } from './view.ts';

const WATCHED_SHOWN = 12;

/** What is back hides nothing of what still fails, however grave it was. */
export function splitOpen(open: readonly OpenLine[]): {
  readonly ongoing: readonly OpenLine[];
  readonly watched: readonly OpenLine[];
} {
  return {
    ongoing: open.filter(({ badge }) => badge !== 'online'),
    watched: open.filter(({ badge }) => badge === 'online'),
  };
}

/** Nothing where there is neither. */
export function foreSection({ lead, works }: NetworkView, language: Language): Html {
  const { ongoing, watched } = splitOpen(lead.open);
  const columns = [
    ...(lead.open.length === 0
      ? []
      : [html`${openSection({ ...lead, open: ongoing }, language)}${watchedFold(watched, language)}`]),
    ...(works.length === 0 ? [] : [aheadSection(works, language)]),
  ];
  return columns.length === 0
    ? html``
    : html`<div class="fore">${columns.map((column) => html`<div>${column}</div>`)}</div>`;
}

function watchedFold(watched: readonly OpenLine[], language: Language): Html {
  if (watched.length === 0) return html``;
  return html`<details class="watched unwell"><summary>${NETWORK_TEXTS[language].watched(watched.length)}</summary>${openRows(watched.slice(0, WATCHED_SHOWN))}</details>`;
}
