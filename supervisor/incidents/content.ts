// A notice of an incident as sentences: what, since when, where, who suffers, why, who is on it, when the next word comes. Pure.

import type { OfficeCalendar } from '../calendar/calendar.ts';
import type { NoticeContent } from '../notify/notice.ts';
import { SAYINGS } from '../notify/sayings.ts';
import { failingSinceMs, runOf } from './clocks.ts';
import { isFailing, latestOf } from './decisions.ts';
import { isGateway } from './domains.ts';
import { nextReminderMs } from './due.ts';
import type { Domain, Dossier, Member } from './model.ts';
import type { Surroundings } from './surroundings.ts';
import { INCIDENT_TEXTS, type IncidentTexts } from './texts.ts';
import { withNature } from './titles.ts';
import { natureOf } from './troubles.ts';

/** What is said of it. */
export type Saying =
  | 'opened'
  | 'reopened'
  | 'graver'
  | 'current'
  | 'still'
  | 'unattended'
  | 'word'
  | 'restored'
  | 'cancelled'
  | 'retired'
  | 'merged';

export interface Say {
  readonly language: 'fr' | 'en';
  readonly dossier: Dossier;
  readonly saying: Saying;
  /** What somebody wrote just now. */
  readonly remark: string | null;
  /** The ref of the incident that it went into. */
  readonly into: string | null;
  readonly nowMs: number;
  readonly surroundings: Surroundings;
  readonly hotline: OfficeCalendar;
}

const OVER: ReadonlySet<Saying> = new Set(['restored', 'cancelled', 'retired', 'merged']);

type Fact = NoticeContent['facts'][number];

export function contentOf(say: Say, path: string): NoticeContent {
  const texts = INCIDENT_TEXTS[say.language];
  const { dossier, saying } = say;
  const isOver = OVER.has(saying);
  const isGrave = dossier.severity <= 2;
  return {
    state: stateOf(say, texts),
    tone: isOver ? (saying === 'restored' ? 'good' : 'calm') : isGrave ? 'bad' : 'warn',
    letter: isOver ? (saying === 'restored' ? 'E' : '–') : isGrave ? 'H' : 'D',
    headline: headlineOf(say, texts),
    paragraphs: isOver || dossier.state === 'monitoring' ? [] : paragraphsOf(say, texts),
    facts: isOver ? factsAfter(say, texts) : factsDuring(say, texts),
    link: { label: texts.link, path },
  };
}

function stateOf({ dossier, saying }: Say, { states }: IncidentTexts): string {
  const { state } = dossier;
  switch (saying) {
    case 'opened':
    case 'current':
      return state in states ? states[state as keyof typeof states] : states.open;
    default:
      return states[saying];
  }
}

function headlineOf(say: Say, texts: IncidentTexts): string {
  const { dossier, saying, language, nowMs, into } = say;
  const title = oneColon(language === 'fr' ? dossier.titleFr : dossier.titleEn);
  switch (saying) {
    case 'restored':
      return texts.restored(title);
    case 'cancelled':
      return texts.cancelled(title);
    case 'retired':
      return texts.retired(title);
    case 'merged':
      return texts.merged(title, into ?? '');
    case 'unattended':
      return texts.unattended(title, SAYINGS[language].at(dossier.unattendedMs ?? nowMs, nowMs));
    case 'word':
      return texts.word(title);
    case 'reopened':
      return sentences(texts.reopened(title), sufferers(say, texts));
    default:
      if (dossier.state === 'monitoring') {
        return dossier.unansweredMs === null ? texts.back(title) : texts.backUnanswered(title);
      }
      return sentences(whatOf(say, texts), sufferers(say, texts));
  }
}

function whatOf({ dossier, language, surroundings }: Say, texts: IncidentTexts): string {
  const { domain, titleFr, titleEn, origin, members } = dossier;
  const whole = language === 'fr' ? titleFr : titleEn;
  const title = oneColon(whole);
  const [first] = members;
  if (origin !== 'verdict' || first === undefined) return texts.reported(title);
  if (domain === 'broker') return texts.broker;
  if (domain.startsWith('lns:')) return texts.lns(domain.slice('lns:'.length));
  // What fails now may be something else than what failed first.
  const nature = natureOf((failingNow(members)[0] ?? first).verdict);
  if (nature !== null && nature !== natureOf(first.verdict)) {
    return texts.other(withNature(title, nature, language));
  }
  if (nature !== 'away') return texts.other(whole);
  const failing = failingNow(members).filter(({ equipment }) => isGateway(equipment));
  if (isGateway(domain as never)) return texts.gatewayAway(surroundings.nameOf(domain)[language]);
  if (failing.length < 2) return isBackhaul(domain) ? texts.backhaul(title) : texts.other(whole);
  return texts.gatewaysAway(SAYINGS[language].count(failing.length), title);
}

/** Nothing of what only people have reported, or of what has no effect. */
function sufferers({ dossier, language }: Say, texts: IncidentTexts): string | null {
  const { severity, sensors, sensorsAlone, origin, domain } = dossier;
  if (severity === 4 || domain === 'broker' || domain.startsWith('lns:')) return null;
  if (sensors === null || sensorsAlone === null) return origin === 'verdict' ? texts.notEstimated : null;
  if (sensors === 0) return null;
  if (isDownlinks(dossier)) return texts.unanswered;
  return sensorsAlone === 0
    ? texts.noneAlone
    : texts.alone(sensorsAlone, SAYINGS[language].count(sensorsAlone));
}

function paragraphsOf({ dossier, language, remark }: Say, texts: IncidentTexts): readonly string[] {
  const { sensors, sensorsAlone, domain } = dossier;
  const others = (sensors ?? 0) - (sensorsAlone ?? 0);
  const isEstimate = sensors !== null && sensors > 0 && !isDownlinks(dossier);
  const suffers = sensorsAlone !== null && sensorsAlone > 0;
  return [
    ...(remark === null ? [] : [remark]),
    ...(suffers && others > 0 ? [texts.othersHear(others, SAYINGS[language].count(others))] : []),
    ...(isBackhaul(domain) ? [texts.kept] : []),
    ...(isEstimate ? [texts.estimate] : []),
  ];
}

function factsDuring(say: Say, texts: IncidentTexts): readonly Fact[] {
  const { dossier, language, nowMs } = say;
  const { labels } = texts;
  const { at, date, duration } = SAYINGS[language];
  const { startedMs, stood, cause, holder, holderUntilMs } = dossier;
  const who =
    holder === null
      ? texts.nobody
      : holderUntilMs === null
        ? holder
        : texts.until(holder, at(holderUntilMs, nowMs));
  return [
    { label: labels.since, text: sinceWhen() },
    ...where(say, texts),
    { label: labels.severity, text: severityOf(say, texts) },
    { label: labels.cause, text: cause ?? texts.unknownCause },
    { label: labels.holder, text: who },
    { label: labels.next, text: nextWord(say, texts) },
  ];

  function sinceWhen(): string {
    const againMs = failingSinceMs(dossier);
    const now = texts.since(date(againMs), duration(nowMs - againMs));
    return stood.length === 0 ? now : texts.again(now, date(startedMs));
  }
}

function severityOf({ dossier }: Say, texts: IncidentTexts): string {
  const { severity, origin, sensors, sensorsAlone } = dossier;
  // Vigie hears all of them: it is so grave by what people say.
  const isOnlySaid = severity === 2 && sensorsAlone === 0;
  if (isOnlySaid || (origin !== 'verdict' && sensors === null)) return texts.severityReported(severity);
  return isDownlinks(dossier) && severity === 3 ? texts.severityUnanswered : texts.severity[severity];
}

/** Sensors are heard; what is told to them does not arrive. */
function isDownlinks({ members }: Dossier): boolean {
  const failing = failingNow(members);
  const known = failing.length > 0 ? failing : members.filter(({ verdict }) => verdict !== 'reported');
  return known.length > 0 && known.every(({ verdict }) => natureOf(verdict) === 'downlinks');
}

function failingNow(members: readonly Member[]): readonly Member[] {
  return latestOf(members).filter(isFailing);
}

function nextWord({ dossier, language, hotline, nowMs }: Say, texts: IncidentTexts): string {
  const { nextWordMs, severity } = dossier;
  const promised = nextWordMs !== null && nextWordMs > nowMs ? nextWordMs : null;
  const dueMs = promised ?? nextReminderMs(dossier, hotline, nowMs);
  if (dueMs !== null) return texts.nextBy(SAYINGS[language].at(dueMs, nowMs));
  return severity === 4 ? texts.nextDigest : texts.nextWhenever;
}

function factsAfter(say: Say, texts: IncidentTexts): readonly Fact[] {
  const { dossier, language, saying, hotline } = say;
  const { labels } = texts;
  const { startedMs, restoredMs, stood, cause, remedy } = dossier;
  const { duration } = SAYINGS[language];
  const causes: readonly Fact[] = [
    ...(cause === null ? [] : [{ label: labels.cause, text: cause }]),
    ...(remedy === null ? [] : [{ label: labels.remedy, text: remedy }]),
  ];
  if (saying !== 'restored' || restoredMs === null) return [...where(say, texts), ...causes];
  const { elapsedMs, openMs } = runOf(startedMs, restoredMs, stood, hotline);
  const open = openMs === 0 ? `0\u00a0min` : duration(openMs);
  return [
    { label: labels.period, text: periodOf(say, texts, restoredMs) },
    { label: labels.duration, text: texts.duration(duration(elapsedMs), open) },
    ...where(say, texts),
    ...(causes.length === 0 ? [{ label: labels.cause, text: texts.unknownCause }] : causes),
  ];
}

/** The day once where it is one. */
function periodOf({ dossier, language }: Say, texts: IncidentTexts, toMs: number): string {
  const { date, at } = SAYINGS[language];
  const { startedMs } = dossier;
  const [from, to] = [date(startedMs), at(toMs, startedMs)];
  return to === date(toMs) ? texts.fromTo(from, to) : `${from}\u00a0– ${to}`;
}

function where({ dossier, surroundings }: Say, texts: IncidentTexts): readonly Fact[] {
  const { names, more } = surroundings.whereOf(dossier);
  if (names.length === 0) return [];
  const text = names.join(', ') + (more > 0 ? ` ${texts.andMore(more)}` : '');
  return [{ label: texts.labels.where, text }];
}

/** "Joué, Centre : surchauffe" goes on after a colon as "Joué, Centre (surchauffe)". */
function oneColon(title: string): string {
  return title.replace(/\s*:\s+(.+)$/s, ' ($1)');
}

function isBackhaul(domain: Domain): boolean {
  return domain.startsWith('backhaul:') || domain.startsWith('operator:');
}

function sentences(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' ');
}
