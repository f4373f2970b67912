// Calendar files of planned work: RFC 5545, with the properties of the maintenance note standard (X-MAINTNOTE). Pure.

import type { Impact, Window } from './model.ts';

/** X-MAINTNOTE-STATUS. */
export const NOTE_STATUSES = ['TENTATIVE', 'CONFIRMED', 'CANCELLED', 'IN-PROCESS', 'COMPLETED'] as const;
export type NoteStatus = (typeof NOTE_STATUSES)[number];

export interface CalendarEvent extends Window {
  readonly uid: string;
  readonly sequence: number;
  /** When this was said. */
  readonly stampMs: number;
  readonly summary: string;
  readonly description: string;
  readonly location: string | null;
  /** `null`: pages have no address. */
  readonly url: string | null;
  readonly organiser: { readonly name: string; readonly address: string };
  /** Who maintains, as a domain name. */
  readonly provider: string;
  /** The recipient's id: each partner has a file of its own. */
  readonly account: string;
  readonly maintenanceId: string;
  /** Gateway EUIs and ids of other equipment; the standard wants one at least. */
  readonly objectIds: readonly string[];
  readonly impact: Impact;
  readonly status: NoteStatus;
}

export interface CalendarFile {
  /**
   * RFC 5546. `PUBLISH`: to be put into a calendar. `CANCEL`: to be taken out of it. `null`: a file to be subscribed to.
   */
  readonly method: 'PUBLISH' | 'CANCEL' | null;
  /** Of a calendar to be subscribed to: its name, and after how many minutes it is worth asking again. */
  readonly feed: { readonly name: string; readonly refreshMin: number } | null;
  readonly events: readonly CalendarEvent[];
}

/** Octets of a line, its line end left out (RFC 5545 section 3.1). */
const LINE_OCTETS = 75;

export function writeCalendar({ method, feed, events }: CalendarFile): string {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Vigie//Vigie//FR'];
  if (method !== null) lines.push(`METHOD:${method}`);
  if (feed !== null) {
    const every = `PT${feed.refreshMin}M`;
    lines.push(
      `NAME:${text(feed.name)}`,
      `X-WR-CALNAME:${text(feed.name)}`,
      `REFRESH-INTERVAL;VALUE=DURATION:${every}`,
      `X-PUBLISHED-TTL:${every}`,
    );
  }
  for (const event of events) lines.push(...eventLines(event));
  lines.push('END:VCALENDAR');
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function eventLines(event: CalendarEvent): readonly string[] {
  const { organiser, status } = event;
  return [
    'BEGIN:VEVENT',
    `UID:${text(event.uid)}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTAMP:${utc(event.stampMs)}`,
    `LAST-MODIFIED:${utc(event.stampMs)}`,
    `DTSTART:${utc(event.fromMs)}`,
    `DTEND:${utc(event.toMs)}`,
    `SUMMARY:${text(event.summary)}`,
    `DESCRIPTION:${text(event.description)}`,
    ...(event.location === null ? [] : [`LOCATION:${text(event.location)}`]),
    ...(event.url === null ? [] : [`URL:${event.url}`]),
    `ORGANIZER;CN=${parameter(organiser.name)}:mailto:${organiser.address}`,
    `STATUS:${status === 'TENTATIVE' || status === 'CANCELLED' ? status : 'CONFIRMED'}`,
    // Nobody is busy because a gateway is.
    'TRANSP:TRANSPARENT',
    `X-MAINTNOTE-PROVIDER:${text(event.provider)}`,
    `X-MAINTNOTE-ACCOUNT:${text(event.account)}`,
    `X-MAINTNOTE-MAINTENANCE-ID:${text(event.maintenanceId)}`,
    ...event.objectIds.map((id) => `X-MAINTNOTE-OBJECT-ID:${text(id)}`),
    `X-MAINTNOTE-IMPACT:${event.impact}`,
    `X-MAINTNOTE-STATUS:${status}`,
    'END:VEVENT',
  ];
}

/** 20261025T013000Z */
function utc(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}

/** RFC 5545 section 3.3.11; control characters, which no calendar may hold, become spaces. */
function text(value: string): string {
  return value
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll(CONTROLS, ' ');
}

/** A parameter's value, always quoted: it can hold anything but quotes and control characters (section 3.2). */
function parameter(value: string): string {
  return `"${value.replaceAll('"', "'").replaceAll(CONTROLS, ' ')}"`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is for.
const CONTROLS = /[\u0000-\u001f\u007f]/g;

/** Long lines go on after a line end and a space; never in the middle of a character. */
function fold(line: string): string {
  if (Buffer.byteLength(line) <= LINE_OCTETS) return line;
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > LINE_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += length;
  }
  return folded;
}
