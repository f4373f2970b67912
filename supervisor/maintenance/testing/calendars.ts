// Calendar files as a parser that is not ours reads them, out of mails as they arrived.

import ICAL from 'ical.js';
import type { ParsedMail } from 'mailparser';

export interface ReadEvent {
  readonly method: unknown;
  readonly uid: unknown;
  readonly sequence: unknown;
  readonly status: unknown;
  /** X-MAINTNOTE-STATUS */
  readonly note: unknown;
  readonly account: unknown;
  readonly impact: unknown;
  readonly maintenanceId: unknown;
  readonly objectIds: readonly unknown[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly summary: unknown;
}

export function readEvents(text: string): readonly ReadEvent[] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    const of = (name: string): unknown => component.getFirstPropertyValue(name);
    return {
      method: calendar.getFirstPropertyValue('method'),
      ...{ uid: event.uid, sequence: of('sequence'), status: of('status'), summary: event.summary },
      ...{ note: of('x-maintnote-status'), account: of('x-maintnote-account') },
      ...{ impact: of('x-maintnote-impact'), maintenanceId: of('x-maintnote-maintenance-id') },
      objectIds: component.getAllProperties('x-maintnote-object-id').map((one) => one.getFirstValue()),
      ...{ fromMs: event.startDate.toJSDate().getTime(), toMs: event.endDate.toJSDate().getTime() },
    };
  });
}

/** `null`: it has none. Throws where what stands beside the text and what is attached differ. */
export function calendarIn(mail: ParsedMail): ReadEvent | null {
  const files = mail.attachments.filter(({ contentType }) => /calendar|ics/.test(contentType));
  if (files.length === 0) return null;
  const texts = new Set(files.map(({ content }) => content.toString()));
  const [text = ''] = texts;
  if (files.length !== 2 || texts.size !== 1)
    throw new Error(`${files.length} files, ${texts.size} contents`);
  const [event] = readEvents(text);
  if (event === undefined) throw new Error('a calendar file without an event');
  return event;
}
