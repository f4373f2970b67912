// What a piece of work does to service, as sentences: first how many suffer, then the rules in order of harm, each with its way out.

import type { EquipmentId } from '../../fleet/health/model.ts';
import type { Effect, Impact, Window } from '../../maintenance/model.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import type { ShownState } from '../kit/badge-texts.ts';
import { pathOf } from '../paths.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import type { WorkPen } from './words.ts';

export interface NoticeView {
  readonly workingDays: number;
  /** Announced now, or as it was announced. */
  readonly isKept: boolean;
  readonly earliestStartMs: number;
  /** Names of partners whose offices are closed on the day it begins. */
  readonly closed: readonly string[];
  /** `null`: no more, or not to be objected to. */
  readonly objectUntilMs: number | null;
}

export interface EffectView {
  readonly effect: Effect | null;
  readonly window: Window;
  /** `null`: its notice is told elsewhere. */
  readonly notice: NoticeView | null;
  readonly nameOf: (equipment: EquipmentId) => string;
}

const NAMED = 4;

/** "12 sensors will not be heard for 2 h; the 241 others..." */
export function effectSentence(
  { effect, window }: Pick<EffectView, 'effect' | 'window'>,
  pen: WorkPen,
): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  if (effect === null || effect.sensors === null || effect.sensorsLost === null) {
    return html`<p class="said">${texts.noEstimate}</p>`;
  }
  const { sensors, sensorsLost: lost } = effect;
  const others = sensors - lost;
  const head = texts.lost(lost, pen.count(lost), pen.duration(window.toMs - window.fromMs));
  return html`<p class="said"><b>${head}</b>${lost === 0 ? '' : ` ${texts.others(others, pen.count(others))}`} <small class="second">${texts.estimate}</small></p>`;
}

export function effectRules({ effect, notice, nameOf }: EffectView, pen: WorkPen): Html {
  const { rules: texts, impact } = MAINTENANCE_PAGE_TEXTS[pen.language];
  const conflicts = (effect?.conflicts ?? []).map((one) => {
    if (one.kind === 'down') {
      return rule(mark('degraded'), texts.down(nameOf(one.equipment), pen.at(one.sinceMs)), texts.downWhy);
    }
    const names = one.equipment.slice(0, NAMED).map(nameOf);
    const rest = one.equipment.length - names.length;
    const href = pathOf('work', pen.language, { ref: one.ref });
    const link = html`${texts.workWhy} <a href="${href}">${one.ref}</a>.`;
    return rule(mark('maintenance'), texts.work(names.join(', ') + (rest > 0 ? ` +${rest}` : '')), link);
  });
  const harm = effect?.impact ?? 'OUTAGE';
  return html`<ul class="rules">${rule(mark(MARKS[harm]), texts.impact(impact[harm]), '')}${conflicts}${notice === null ? html`` : noticeRules(notice, pen)}</ul>`;
}

const MARKS: Readonly<Record<Impact, ShownState>> = {
  ...{ OUTAGE: 'offline', DEGRADED: 'degraded', 'REDUCED-REDUNDANCY': 'suspect', 'NO-IMPACT': 'online' },
};

function noticeRules(notice: NoticeView, pen: WorkPen): Html {
  const { rules: texts } = MAINTENANCE_PAGE_TEXTS[pen.language];
  const { workingDays, isKept, earliestStartMs, closed, objectUntilMs } = notice;
  return html`${isKept ? rule(sign('good', '✓'), texts.kept(workingDays), texts.keptWhy) : rule(sign('bad', '✗'), texts.missed(workingDays), texts.missedWhy(pen.day(earliestStartMs)))}${
    closed.length === 0
      ? rule(sign('good', '✓'), texts.open, '')
      : rule(sign('wait', '◔'), texts.closed(closed.join(', ')), '')
  }${objectUntilMs === null ? html`` : rule(sign('wait', '◔'), texts.object(pen.moment(objectUntilMs)), texts.objectWhy)}`;
}

function rule(before: Html, head: string, why: string | Html): Html {
  return html`<li>${before}<div><b>${head}</b>${why === '' ? html`` : html`<p>${why}</p>`}</div></li>`;
}

function mark(state: ShownState): Html {
  return badgeMark(state);
}

function sign(tone: 'good' | 'bad' | 'wait', text: string): Html {
  return html`<span class="proof ${tone}" aria-hidden="true">${text}</span>`;
}
