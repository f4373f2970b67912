// The chain as people see it: a badge for each step, its own figures and their age, and a dashed line where it breaks.

import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { STATE_WORDS } from '../kit/badge-texts.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { chainOf, type Step, type StepName } from './chain.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { GatewayView } from './view.ts';

export function chainView(view: GatewayView): Html {
  const { chain: texts } = GATEWAY_TEXTS[view.language];
  const items = chainOf(view).map((step) => item(step, view));
  return section(texts.title, texts.note, html`<ol class="chain">${items}</ol>`);
}

function item({ name, state, isBroken }: Step, view: GatewayView): Html {
  const { chain: texts } = GATEWAY_TEXTS[view.language];
  const facts = factsOf(name, view).filter((fact) => fact !== '');
  return html`<li class="s-${state}${isBroken ? ' broken' : ''}">${badgeMark(state)}<b>${texts.steps[name]}</b>
<span class="chain-facts"><span class="visually-hidden">${STATE_WORDS[view.language][state]}.</span>${facts.map((fact) => html`<span>${fact}</span>`)}${name === 'lns' ? servers(view) : html``}</span>${isBroken ? html`<em>${texts.broken}</em>` : html``}</li>`;
}

function factsOf(step: StepName, view: GatewayView): string[] {
  const { status, nowMs, language, hearing, backhaul } = view;
  const { chain: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const since = (ms: number): string => format.age(nowMs - ms);
  const health = status?.health ?? null;
  /** What it reported was so when it did. */
  const reportAgeMs = status?.lastMessageMs == null ? 0 : Math.max(0, nowMs - status.lastMessageMs);
  const isGone = status?.state !== 'online' && status?.state !== 'silent-forwarder';
  switch (step) {
    case 'sensors':
      return status === null || status.lastReceptionMs === null
        ? [texts.nothingHeard]
        : [texts.lastHeard(since(status.lastReceptionMs))];
    case 'radio':
      if (isGone) return [];
      return [texts.hearing[hearing], texts.perMinute(format.count(status?.receptionsPerMinute ?? 0))];
    case 'forwarder': {
      if (health === null || health.forwarder.pullAgeMs === null) return [texts.noPullData];
      const { pullAgeMs, pushAgeMs } = health.forwarder;
      return [
        texts.pullData(format.age(pullAgeMs + reportAgeMs)),
        pushAgeMs === null ? '' : texts.pushData(format.age(pushAgeMs + reportAgeMs)),
      ];
    }
    case 'agent':
      return [
        status?.lastMessageMs == null ? texts.nothingHeard : texts.spoke(since(status.lastMessageMs)),
        status?.agentVersion == null ? '' : texts.version(status.agentVersion),
      ];
    case 'backhaul': {
      const roundTripMs = health?.link.roundTripMs ?? null;
      return [
        backhaul?.name ?? '',
        roundTripMs === null || isGone
          ? ''
          : texts.roundTrip(`${format.count(Math.round(roundTripMs))}\u00a0ms`),
      ];
    }
    case 'lns':
      return view.lns.length === 0 ? [texts.noLns] : [];
  }
}

function servers({ lns, language }: GatewayView): readonly Html[] {
  const { chain: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  return lns.map(({ name, lastMinute: { acked, unanswered } }) => {
    const told =
      acked + unanswered === 0
        ? texts.nothingSent
        : texts.acked(format.percent(acked / (acked + unanswered)));
    return html`<span><a href="${pathOf('equipment', language, { id: `lns:${name}` })}">${name}</a> ${told}</span>`;
  });
}
