// Health in words, in French and in English: every state, overlay and verdict in one sentence that says whose fault it is.

import type { HealthWords, Wordings } from '../fleet/health/schemas.ts';
import { createFormat } from './format.ts';
import type { Pen, ReasonTexts } from './reason-pen.ts';
import { ENGLISH_REASONS } from './reason-texts-en.ts';
import { FRENCH_REASONS } from './reason-texts-fr.ts';
import { type Language, TEXTS } from './texts.ts';

export function reasonTexts(
  language: Language,
  nowMs: number,
): { readonly [K in keyof ReasonTexts]: (...args: Args<K>) => string } {
  const texts = language === 'fr' ? FRENCH_REASONS : ENGLISH_REASONS;
  const pen = penOf(language, nowMs);
  return {
    state: (health) => texts.state(health, pen),
    overlay: (overlay, sinceMs) => texts.overlay(overlay, sinceMs, pen),
    verdict: (verdict) => texts.verdict(verdict, pen),
  };
}

type Args<K extends keyof ReasonTexts> = Parameters<ReasonTexts[K]> extends [...infer A, Pen] ? A : never;

const pens = new Map<Language, ReturnType<typeof createFormat>>();
const days = new Map<Language, Intl.DateTimeFormat>();

function penOf(language: Language, nowMs: number): Pen {
  // Formats take longer to make than a list of gateways takes to write.
  const format = pens.get(language) ?? createFormat(TEXTS[language]);
  pens.set(language, format);
  const day =
    days.get(language) ??
    new Intl.DateTimeFormat(TEXTS[language].locale, { timeZone: 'Europe/Paris', dateStyle: 'long' });
  days.set(language, day);
  return {
    at: (ms) => format.instant(ms, nowMs),
    age: format.age,
    count: format.count,
    percent: format.percent,
    decimal: format.decimal,
    day: (ms) => day.format(ms),
  };
}

/** For the API: each in both languages. */
export const healthWords: HealthWords = {
  state: (health, nowMs) => both(nowMs, (texts) => texts.state(health)),
  overlay: (overlay, sinceMs, nowMs) => both(nowMs, (texts) => texts.overlay(overlay, sinceMs)),
  verdict: (verdict, nowMs) => both(nowMs, (texts) => texts.verdict(verdict)),
};

function both(nowMs: number, say: (texts: ReturnType<typeof reasonTexts>) => string): Wordings {
  return { fr: say(reasonTexts('fr', nowMs)), en: say(reasonTexts('en', nowMs)) };
}
