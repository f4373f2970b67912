// The page of one gateway of the inventory: read, changed, given a new secret, retired and put into service.

import { parseGatewayEui } from '../../../protocol/eui.ts';
import { mayEdit, mayReadPrivate, maySee } from '../../access/rights.ts';
import { GATEWAY_FIELDS } from '../../fleet/inventory/cards.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import { mayMakeSecret } from '../../fleet/inventory/ownership.ts';
import { notFound } from '../../platform/http/problem.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { alarm, button, hidden, multiline, notice, onceShown } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { type Complaints, complaintsOf, type FormRequest, NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { confirmation } from './confirmation.ts';
import { type InventoryPagesDeps, partnerName, RECORD_LIMIT_BYTES } from './deps.ts';
import { gatewayFields } from './gateway-form.ts';
import { givenOf, isStale, textsOfRecord, typedOver } from './record.ts';
import { INVENTORY_TEXTS } from './texts.ts';

interface Shown {
  readonly values: Readonly<Record<string, string>>;
  readonly complaints: Complaints;
  readonly above: Html;
}

export function gatewayInventoryPage({ book, gateways: desk, broker }: InventoryPagesDeps): Page {
  function seen({ principal, parameters }: PageRequest): GatewayRecord {
    const eui = parseGatewayEui(parameters['eui'] ?? '');
    const gateway = eui === null ? null : book.gateway(eui);
    if (gateway === null || !maySee(principal, gateway)) throw notFound('gateway');
    return gateway;
  }

  function view(request: PageRequest, gateway: GatewayRecord, { values, complaints, above }: Shown) {
    const { language, principal: who } = request;
    const texts = INVENTORY_TEXTS[language];
    const { eui, name, lifeCycle, createdMs, inServiceMs, retiredMs, secret } = gateway;
    const format = createFormat(TEXTS[language]);
    const day = (ms: number | null): string | null => (ms === null ? null : format.date(ms));
    const path = pathOf('inventory-gateway', language, { eui });
    const ask = (what: string, label: string): Html =>
      html`<a class="button" href="${path}?confirm=${what}">${label}</a>`;
    const editable = mayEdit(who, gateway.partnerId);
    const actions = editable
      ? html`<div class="buttons">${lifeCycle === 'in-service' ? html`` : ask('serve', texts.serve)}${lifeCycle === 'retired' ? html`` : ask('retire', texts.retire)}${lifeCycle !== 'retired' && mayMakeSecret(who, gateway.partnerId) ? ask('secret', texts.renew) : html``}</div>`
      : html``;
    const body = editable
      ? html`<form method="post" action="${path}" class="entry two">${hidden('version', gateway.version)}${gatewayFields({ book, who, texts, values, complaints, owned: gateway })}<div class="whole">${button(texts.save, 'save')}</div></form>`
      : facts(gateway, request);
    const main = html`<div class="sentence"><h1>${name}</h1><p><span class="mono">${eui}</span> · ${texts.lifeCycles[lifeCycle]}. ${texts.since(format.date(createdMs), day(inServiceMs), day(retiredMs))} ${secret !== null ? texts.hasSecret : broker === 'embedded' ? texts.hasNoSecret : ''}</p></div>
${above}${alarm(complaints)}<div class="buttons"><a href="${pathOf('inventory', language)}">${texts.back}</a></div>${actions}${editable ? html`` : html`<p class="second read-only">${texts.readOnly}</p>`}${body}`;
    return { title: name, main };
  }

  function facts(gateway: GatewayRecord, { language, principal }: PageRequest): Html {
    const texts = INVENTORY_TEXTS[language];
    const values = textsOfRecord(GATEWAY_FIELDS as never, gateway, language);
    const { partnerId, siteId, backhaulId } = gateway;
    const words: Record<string, string> = {
      ...values,
      partnerId: partnerName(book, partnerId, texts),
      siteId: siteId === null ? '' : (book.site(siteId)?.name ?? siteId),
      backhaulId: backhaulId === null ? '' : (book.backhaul(backhaulId)?.name ?? backhaulId),
      lifeCycle: texts.lifeCycles[gateway.lifeCycle],
    };
    const names = Object.keys(GATEWAY_FIELDS).filter(
      (name) => name !== 'remarks' || mayReadPrivate(principal, gateway),
    );
    return html`<dl class="facts-list">${names.filter((name) => words[name] !== '').map((name) => html`<dt>${texts.fields[name] ?? name}</dt><dd>${multiline(words[name] ?? '')}</dd>`)}</dl>`;
  }

  const standing = (gateway: GatewayRecord, { language }: PageRequest) =>
    textsOfRecord(GATEWAY_FIELDS as never, gateway, language);

  async function submit(request: FormRequest) {
    const { language, principal: who, actor, fields } = request;
    const texts = INVENTORY_TEXTS[language];
    const gateway = seen(request);
    const { eui, version } = gateway;
    const done = { kind: 'see', path: `${pathOf('inventory-gateway', language, { eui })}?saved=1` } as const;
    const action = fields.get('do');
    const values =
      action === 'save' ? typedOver(standing(gateway, request), fields) : standing(gateway, request);
    // Nobody's change is lost: what was read must still be what stands.
    if (isStale(fields, version)) {
      const complaints = { ...NO_COMPLAINTS, status: 409, whole: texts.changed };
      const above = html`<details open><summary>${texts.now}</summary>${facts(gateway, request)}</details>`;
      return { kind: 'page', status: 409, ...view(request, gateway, { values, complaints, above }) } as const;
    }
    let secret: string | null = null;
    const complaints = await complaintsOf(language, async () => {
      if (action === 'secret') secret = await desk.renewSecret(who, actor, eui);
      else await desk.change(who, actor, { eui, version }, changeOf(action, fields), 'PATCH');
    });
    if (complaints !== null) {
      return {
        kind: 'page',
        status: complaints.status,
        ...view(request, gateway, { values, complaints, above: html`` }),
      } as const;
    }
    if (secret === null) return done;
    const above = onceShown(texts.secret, secret, texts.secretHint);
    const now = seen(request);
    return {
      kind: 'page',
      status: 200,
      ...view(request, now, { values: standing(now, request), complaints: NO_COMPLAINTS, above }),
    } as const;
  }

  return {
    name: 'inventory-gateway',
    access: 'state.read',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const { language, query, principal } = request;
      const texts = INVENTORY_TEXTS[language];
      const gateway = seen(request);
      const asked = query['confirm'];
      if (
        (asked === 'retire' || asked === 'serve' || asked === 'secret') &&
        mayEdit(principal, gateway.partnerId)
      ) {
        const path = pathOf('inventory-gateway', language, { eui: gateway.eui });
        return confirmation({
          ...CONFIRM[asked](texts, gateway.name),
          path,
          action: asked,
          version: gateway.version,
          cancel: texts.cancel,
        });
      }
      const above = notice(query['saved'] === undefined ? '' : texts.saved);
      return view(request, gateway, { values: standing(gateway, request), complaints: NO_COMPLAINTS, above });
    },
    form: { access: 'inventory.write', limitBytes: RECORD_LIMIT_BYTES, submit },
  };
}

type Asks = (
  texts: (typeof INVENTORY_TEXTS)['fr'],
  name: string,
) => { readonly question: string; readonly why: string; readonly label: string };

const CONFIRM: Readonly<Record<'retire' | 'serve' | 'secret', Asks>> = {
  retire: (texts, name) => ({ question: texts.retireAsk(name), why: texts.retireWhy, label: texts.retire }),
  serve: (texts, name) => ({ question: texts.serveAsk(name), why: texts.serveWhy, label: texts.serve }),
  secret: (texts, name) => ({ question: texts.renewAsk(name), why: texts.renewWhy, label: texts.renew }),
};

function changeOf(action: string | null, fields: URLSearchParams): Record<string, unknown> {
  if (action === 'retire') return { lifeCycle: 'retired' };
  if (action === 'serve') return { lifeCycle: 'in-service' };
  return givenOf(GATEWAY_FIELDS as never, fields);
}
