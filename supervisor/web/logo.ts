// The lantern on the river: Vigie's mark.

import { type Html, html } from './html.ts';

export function logo(): Html {
  return html`<svg viewBox="0 0 32 32" aria-hidden="true"><path class="sweep" d="M16 16 8.500 3.800A14.300 14.300 0 0 1 20 2.300Z"/><circle class="line" cx="16" cy="16" r="14.2"/><path class="line" d="M2.600 20.600c4.200 2.200 7.400-1.700 12-.9s7.300 3.900 14.600.3"/><circle class="lantern" cx="16" cy="15.600" r="2.700"/></svg>`;
}
