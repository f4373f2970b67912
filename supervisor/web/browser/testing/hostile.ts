// Names that would do harm where they are taken for anything but text.

const LINE_MAX = 100;

export const MARKUP = '<img src=x onerror=alert(1)>';
export const HEBREW = 'שלום עולם';

/** By what they would do. */
export const HOSTILE_NAMES = {
  markup: MARKUP,
  'turned around': '\u202Etxt.exe\u202C\u2067abc',
  'right to left': HEBREW,
  emoji: '👩🏽‍🚒🛰️🇫🇷'.repeat(8),
  'without end': 'x'.repeat(LINE_MAX),
  '10 kB': `${MARKUP}${'Ǽ'.repeat(5_000)}`,
  'of two lines': 'Belvédère\r\nSet-Cookie: vigie=1',
  'out of its attribute': `" autofocus onfocus="alert(1)" x='`,
} as const;

export type HostileName = keyof typeof HOSTILE_NAMES;
