// Which passwords are refused, and why: length, the obvious, the person's own name. No composition rules (NIST SP 800-63B).

import { COMMON_PASSWORDS } from './common-passwords.ts';

export const MIN_LENGTH = 12;
/** Room for a sentence; more would only be work for whoever sends it. */
export const MAX_LENGTH = 200;
/** Of a name or a login, what is long enough to be recognised. */
const TELLING_LENGTH = 4;

export type PasswordComplaint = 'too-short' | 'too-long' | 'common' | 'repetitive' | 'personal';

export interface Person {
  readonly login: string;
  readonly name: string;
}

/** `null`: it may be used. Characters count as people see them, after NFKC. */
export function passwordComplaint(password: string, { login, name }: Person): PasswordComplaint | null {
  const normal = normalPassword(password);
  const length = [...normal].length;
  if (length < MIN_LENGTH) return 'too-short';
  if (length > MAX_LENGTH) return 'too-long';
  const folded = normal.toLowerCase();
  if (isRepetitive(folded)) return 'repetitive';
  if (COMMON_PASSWORDS.has(folded)) return 'common';
  return isPersonal(folded, login, name) ? 'personal' : null;
}

/** The same password however a keyboard composes its accents. */
export function normalPassword(password: string): string {
  return password.normalize('NFKC');
}

/** Fewer than five different characters, or one sequence such as abcdefghijkl or 210987654321. */
function isRepetitive(text: string): boolean {
  const characters = [...text];
  if (new Set(characters).size < 5) return true;
  const steps = characters
    .slice(1)
    .map((one, index) => (one.codePointAt(0) ?? 0) - (characters[index]?.codePointAt(0) ?? 0));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

/** The login, a name, parts of them, and little else. */
function isPersonal(folded: string, login: string, name: string): boolean {
  const words = [login, ...login.split(/[@._+-]/), name, name.replaceAll(' ', ''), ...name.split(/[\s-]/)];
  const known = words
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= TELLING_LENGTH)
    .toSorted((a, b) => b.length - a.length);
  const rest = known.reduce((text, word) => text.replaceAll(word, ''), folded);
  return rest !== folded && [...rest].length < MIN_LENGTH / 2;
}
