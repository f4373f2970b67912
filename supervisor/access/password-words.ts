// Why a password is refused, in words.

import type { Language } from './model.ts';
import { MAX_LENGTH, MIN_LENGTH, type PasswordComplaint } from './password-policy.ts';

const WORDS: Readonly<Record<Language, Readonly<Record<PasswordComplaint, string>>>> = {
  fr: {
    'too-short': `Au moins ${MIN_LENGTH} caractères\u00a0: une phrase convient bien.`,
    'too-long': `Au plus ${MAX_LENGTH} caractères.`,
    common: 'Ce mot de passe est parmi les plus courants\u00a0: choisissez-en un autre.',
    repetitive: 'Ce mot de passe se répète ou se suit trop\u00a0: choisissez-en un autre.',
    personal: 'Ce mot de passe contient votre nom ou votre adresse\u00a0: choisissez-en un autre.',
  },
  en: {
    'too-short': `At least ${MIN_LENGTH} characters: a sentence does well.`,
    'too-long': `At most ${MAX_LENGTH} characters.`,
    common: 'This is one of the most common passwords: choose another one.',
    repetitive: 'This password repeats or counts too much: choose another one.',
    personal: 'This password has your name or address in it: choose another one.',
  },
};

export function complaintText(complaint: PasswordComplaint, language: Language): string {
  return WORDS[language][complaint];
}
