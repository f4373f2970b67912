// Opening hours of one day as people write them: "08:30-12:00,13:30-17:30", or "closed".

export interface Span {
  /** Minutes after midnight; the end is not part of it, 1 440 at most. */
  readonly from: number;
  readonly to: number;
}

/** In order, apart from each other; empty: closed. */
export type DayHours = readonly Span[];

export const HOURS_EXAMPLE = 'opening hours such as "08:30-17:30", "08:30-12:00,13:30-17:30" or "closed"';
const DAY_MIN = 1_440;
const MAX_SPANS = 8;

/** `null`: not such a text. */
export function parseHours(text: string): DayHours | null {
  if (text === 'closed') return [];
  const spans: Span[] = [];
  let last = -1;
  for (const part of text.split(',')) {
    const [from, to, ...rest] = part.trim().split('-').map(parseTime);
    if (from === undefined || to === undefined || from === null || to === null || rest.length > 0)
      return null;
    if (from <= last || to <= from || spans.length === MAX_SPANS) return null;
    spans.push({ from, to });
    last = to;
  }
  return spans;
}

/** Minutes after midnight; 24:00 is the end of the day. */
function parseTime(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):([0-5]\d)$/.exec(text.trim()) ?? [];
  const found = Number(hours) * 60 + Number(minutes);
  return hours === undefined || found > DAY_MIN ? null : found;
}
