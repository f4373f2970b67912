// Over time: availability with the intervals behind it, the strip of 90 days, and the story of states with their reasons.

import type { StateInterval } from '../../fleet/health/history.ts';
import type { BaseState } from '../../fleet/health/model.ts';
import type { OutageOf } from '../../incidents/reading.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { type ShownState, STATE_WORDS } from '../kit/badge-texts.ts';
import { dayStrip, momentsOf, momentsTable } from '../kit/day-strip.ts';
import { daysOf, STRIP_DAYS } from '../kit/days.ts';
import { figures } from '../kit/figure.ts';
import { strip, stripTable } from '../kit/strip.ts';
import { pathOf } from '../paths.ts';
import { reasonTexts } from '../reason-texts.ts';
import { type Language, TEXTS } from '../texts.ts';
import { section } from './section.ts';
import { GATEWAY_TEXTS } from './texts.ts';
import type { GatewayPast } from './view.ts';

export interface OverTime {
  readonly language: Language;
  readonly nowMs: number;
  readonly equipment: string;
  readonly name: string;
  readonly past: Pick<GatewayPast, 'lastDay' | 'ninetyDays' | 'states' | 'overlays'>;
  /** What of it belongs to which incident. */
  readonly outages: readonly OutageOf[];
}

const DAY_MS = 86_400_000;
/** More than this is a list, not a story. */
const MAX_EVENTS = 12;

export function overTime(view: OverTime): Html {
  const { language, nowMs, past, equipment, name } = view;
  const { time: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const share = (value: number | null): string => (value === null ? '–' : format.percent(value));
  const reference = (raw: number | null): string => (raw === null ? texts.unmeasured : texts.raw(share(raw)));
  const { down } = past.ninetyDays.seconds;
  const asked = (days: number): string =>
    `/api/v1/equipment/${encodeURIComponent(equipment)}/availability?fromMs=${Math.round(nowMs - days * DAY_MS)}&toMs=${Math.round(nowMs)}`;
  const moments = momentsOf(past.lastDay.intervals);
  const days = daysOf(past.ninetyDays.intervals, nowMs);
  return section(
    texts.title,
    '',
    html`${figures([
      {
        label: texts.day,
        value: share(past.lastDay.excludingAnnounced),
        reference: reference(past.lastDay.raw),
      },
      {
        label: texts.ninety,
        value: share(past.ninetyDays.excludingAnnounced),
        reference: reference(past.ninetyDays.raw),
      },
      {
        label: texts.down,
        value: down < 1 ? texts.none : format.age(down * 1_000),
        reference: texts.downNote,
      },
    ])}
<h3>${texts.strip24}</h3><div class="whole-strip">${dayStrip(name, moments, language)}</div>${momentsTable(name, moments, language)}
<p class="more"><a href="${asked(1)}&amp;intervals=all&amp;format=csv" download>${texts.csv}</a></p>
<h3>${texts.strip90}</h3><div class="whole-strip">${strip(name, days, language)}</div>${stripTable(name, days, language)}
<p class="more"><a href="${asked(STRIP_DAYS)}&amp;format=csv" download>${texts.csv}</a> · <a href="${asked(STRIP_DAYS)}">${texts.intervals}</a></p>
<h3>${texts.timeline}</h3>${timeline(view)}`,
  );
}

interface Event {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: ShownState;
  readonly source: StateInterval['source'];
  readonly reasons: readonly string[];
}

function timeline({ language, nowMs, past, equipment, outages }: OverTime): Html {
  const { time: texts } = GATEWAY_TEXTS[language];
  const format = createFormat(TEXTS[language]);
  const words = reasonTexts(language, nowMs);
  const events: Event[] = [
    ...past.states.map(({ value, reasons, ...one }) => ({
      ...one,
      state: value as BaseState,
      reasons: reasons.map(words.verdict),
    })),
    ...past.overlays.map(({ overlay, ...one }) => ({ ...one, state: overlay, reasons: [] })),
  ].sort((a, b) => b.fromMs - a.fromMs);
  if (events.length === 0) return html`<p>${texts.nothing}</p>`;
  const items = events.slice(0, MAX_EVENTS).map(({ fromMs, toMs, state, source, reasons }) => {
    const goesOn = toMs >= nowMs - 1_000;
    const lasted = goesOn ? texts.goesOn : texts.lasted(format.age(toMs - fromMs));
    const how =
      source === 'observed' ? '' : ` (${source === 'corrected' ? texts.corrected : texts.backFilled})`;
    return html`<li><time datetime="${new Date(fromMs).toISOString()}">${format.instant(fromMs, nowMs)}</time>${badgeMark(state)}<p><b>${STATE_WORDS[language][state]}</b> ${lasted}${how}. ${reasons.join(' ')}${incidentLink(outages, state, fromMs, toMs, language)}</p></li>`;
  });
  const more =
    events.length <= MAX_EVENTS
      ? html``
      : html`<p class="more"><a href="/api/v1/equipment/${encodeURIComponent(equipment)}/availability?intervals=all">${texts.older}</a></p>`;
  return html`<ol class="story">${items}</ol>${more}`;
}

/** The incident that an outage belongs to; none while it is waited whether there is one. */
function incidentLink(
  outages: readonly OutageOf[],
  state: ShownState,
  fromMs: number,
  toMs: number,
  language: Language,
): Html {
  if (!NOT_WELL.has(state)) return html``;
  const found = outages.find((one) => one.fellMs < toMs && (one.backMs ?? toMs) > fromMs);
  if (found === undefined) return html``;
  return html` <a href="${pathOf('incident', language, { ref: found.ref })}">${found.ref}</a>`;
}

const NOT_WELL: ReadonlySet<ShownState> = new Set(['offline', 'suspect', 'degraded', 'upstream']);
