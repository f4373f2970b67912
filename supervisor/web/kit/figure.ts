// A figure never stands alone: label, value with its unit, and what it is to be held against.

import { type Html, html } from '../html.ts';

export interface Figure {
  readonly label: string;
  /** As people read it. */
  readonly value: string;
  readonly unit?: string;
  /** Target, habit, fleet, the period before, or n of N. */
  readonly reference: string;
  /** The reference is missed; colour says so only then, and the reference says it in words. */
  readonly missed?: 'badly' | 'slightly';
}

export function figures(all: readonly Figure[]): Html {
  return html`<dl class="figures">${all.map(figure)}</dl>`;
}

function figure({ label, value, unit, reference, missed }: Figure): Html {
  return html`<div class="figure${missed === undefined ? '' : ` missed-${missed}`}"><dt>${label}</dt><dd>${value}${unit === undefined ? html`` : html`<small>\u00a0${unit}</small>`}</dd><dd>${reference}</dd></div>`;
}
