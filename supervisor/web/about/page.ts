// The page about Vigie itself: version, licence, whose network this is, where the API is.

import { html } from '../html.ts';
import type { Page } from '../page.ts';
import { pathOf } from '../paths.ts';
import { ABOUT_TEXTS } from './texts.ts';

export interface AboutDeps {
  readonly version: string;
  readonly partners: () => readonly { readonly name: string }[];
}

export function aboutPage({ version, partners }: AboutDeps): Page {
  return {
    name: 'about',
    access: 'open',
    isLive: false,
    show({ language }) {
      const texts = ABOUT_TEXTS[language];
      const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${texts.lead}</p></div>
<dl class="facts-list"><dt>${texts.version}</dt><dd>${version}</dd>
<dt>${texts.licence}</dt><dd>${texts.licenceText}</dd>
<dt>${texts.partners}</dt>${partners().map(({ name }) => html`<dd>${name}</dd>`)}
<dt>${texts.api}</dt><dd>${texts.apiText} <a href="/api/">API</a></dd>
<dt>${texts.accessibility}</dt><dd><a href="${pathOf('accessibility', language)}">${texts.accessibilityText}</a></dd></dl>`;
      return { title: texts.title, main };
    },
  };
}
