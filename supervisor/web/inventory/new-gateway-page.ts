// The page on which a gateway is added, also one that has knocked; it is served at once.

import { parseGatewayEui } from '../../../protocol/eui.ts';
import { GATEWAY_FIELDS } from '../../fleet/inventory/cards.ts';
import { html } from '../html.ts';
import { alarm, button, onceShown } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { type Complaints, complaintsOf, type FormRequest, NO_COMPLAINTS, wordsOf } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { type InventoryPagesDeps, RECORD_LIMIT_BYTES } from './deps.ts';
import { gatewayFields } from './gateway-form.ts';
import { givenOf } from './record.ts';
import { INVENTORY_TEXTS } from './texts.ts';

const WRONG_EUI = {
  field: '/eui',
  detail: 'eui must be 16 hex digits, with or without "-" or ":"',
  french: 'Un EUI a 16 chiffres hexadécimaux, avec ou sans «\u00a0-\u00a0» ou «\u00a0:\u00a0».',
};

export function newGatewayPage({ book, gateways: desk }: InventoryPagesDeps): Page {
  function view(
    { language, principal: who }: PageRequest,
    values: Record<string, string>,
    complaints: Complaints,
    withSecret: boolean,
  ) {
    const texts = INVENTORY_TEXTS[language];
    const path = pathOf('inventory-new-gateway', language);
    const main = html`<div class="sentence"><h1>${texts.newGateway}</h1></div>${alarm(complaints)}
<form method="post" action="${path}" class="entry two">${gatewayFields({ book, who, texts, values, complaints, owned: null })}
<div class="whole"><label class="check" for="withSecret"><input type="checkbox" id="withSecret" name="withSecret" value="1"${withSecret ? html` checked` : html``}> ${texts.withSecret}</label></div>
<div class="whole buttons">${button(texts.add, 'add')}<a href="${pathOf('inventory', language)}">${texts.back}</a></div></form>`;
    return { title: texts.newGateway, main };
  }

  async function submit(request: FormRequest) {
    const { language, principal: who, actor, fields } = request;
    const texts = INVENTORY_TEXTS[language];
    const values = Object.fromEntries(fields);
    const withSecret = fields.get('withSecret') === '1';
    const eui = parseGatewayEui((fields.get('eui') ?? '').trim());
    let secret: string | null = null;
    const complaints: Complaints | null =
      eui === null
        ? { ...NO_COMPLAINTS, status: 422, fields: new Map([['eui', wordsOf(WRONG_EUI, language)]]) }
        : await complaintsOf(language, async () => {
            secret = await desk.add(who, actor, eui, givenOf(GATEWAY_FIELDS as never, fields), withSecret);
          });
    if (complaints !== null || eui === null) {
      const shown = complaints ?? NO_COMPLAINTS;
      return { kind: 'page', status: shown.status, ...view(request, values, shown, withSecret) } as const;
    }
    const path = pathOf('inventory-gateway', language, { eui });
    if (secret === null) return { kind: 'see', path: `${path}?saved=1` } as const;
    const name = book.gateway(eui)?.name ?? eui;
    const main = html`<div class="sentence"><h1>${name}</h1><p class="mono">${eui}</p></div>${onceShown(texts.secret, secret, texts.secretHint)}<p><a href="${path}">${name}</a></p>`;
    return { kind: 'page', status: 201, title: name, main } as const;
  }

  return {
    name: 'inventory-new-gateway',
    access: 'inventory.write',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const { principal, query } = request;
      const partnerId = principal.account?.partnerId ?? '';
      const values = { eui: query['eui'] ?? '', partnerId, lifeCycle: 'in-service' };
      return view(request, values, NO_COMPLAINTS, true);
    },
    form: { access: 'inventory.write', limitBytes: RECORD_LIMIT_BYTES, submit },
  };
}
