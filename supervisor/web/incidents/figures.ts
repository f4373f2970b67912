// The figures of an incident: its two clocks, the sensors that suffer, how soon somebody was on it; each against its target.

import type { Clock } from '../../incidents/clocks.ts';
import type { Dossier } from '../../incidents/model.ts';
import type { Hotline, IncidentOffice } from '../../incidents/office.ts';
import type { Html } from '../html.ts';
import { type Figure, figures } from '../kit/figure.ts';
import { INCIDENT_PAGE_TEXTS, type IncidentPageTexts } from './texts.ts';
import type { Pen } from './words.ts';

export function incidentFigures(office: IncidentOffice, dossier: Dossier, pen: Pen): Html {
  const texts = INCIDENT_PAGE_TEXTS[pen.language];
  const { response, restoration } = office.viewer.clocks(dossier, pen.nowMs);
  const { state, restoredMs } = dossier;
  // What was taken out of service was not restored, in time or not.
  const isRetired = state === 'closed' && restoredMs === null;
  const isCounted = state !== 'cancelled' && state !== 'merged' && !isRetired;
  const target = isCounted ? against(restoration, texts.figures.restoration, pen, texts) : null;
  return figures([
    {
      label: texts.figures.roundTheClock,
      value: pen.duration(restoration.elapsedMs),
      ...(target !== null && restoration.isRoundTheClock ? target : { reference: '' }),
    },
    {
      label: texts.figures.inHours,
      value: pen.duration(restoration.openMs),
      ...(target !== null && !restoration.isRoundTheClock
        ? target
        : { reference: restoration.toMs === null ? hotlineWord(office.hotline(), pen, texts) : '' }),
    },
    sensors(dossier, pen, texts),
    responseFigure(response, dossier, isCounted, pen, texts),
  ]);
}

/** What was over before anybody took it on has no such time; its target may have been missed all the same. */
function responseFigure(
  response: Clock,
  { acknowledgedMs, holderId, unattendedMs, reopened }: Dossier,
  isCounted: boolean,
  pen: Pen,
  texts: IncidentPageTexts,
): Figure {
  const { response: label, acknowledgement, waiting, neverTakenOn, takenOnBefore } = texts.figures;
  const target = isCounted ? against(response, acknowledgement, pen, texts) : { reference: '' };
  const { toMs, verdict, isRoundTheClock, elapsedMs, openMs } = response;
  if (toMs === null) return { label, value: waiting, ...target };
  if (acknowledgedMs !== null) {
    const value = pen.duration(isRoundTheClock ? elapsedMs : openMs);
    const isBefore = reopened > 0 && holderId === null && unattendedMs !== null;
    const reference = isBefore ? `${takenOnBefore}\u202f; ${target.reference}` : target.reference;
    return { label, value, ...target, reference };
  }
  const never = { label, value: '–', reference: neverTakenOn };
  return isCounted && verdict === 'missed'
    ? { ...never, ...target, reference: `${neverTakenOn}\u202f; ${target.reference}` }
    : never;
}

type Against = Pick<Figure, 'reference' | 'missed'>;

/** How it stands against its target: met, missed by so much, or when it is due. */
function against(
  { targetMs, verdict, overMs, dueMs }: Clock,
  wanted: (target: string) => string,
  pen: Pen,
  texts: IncidentPageTexts,
): Against {
  const target = wanted(pen.duration(targetMs));
  switch (verdict) {
    case 'met':
      return { reference: `${target}, ${texts.figures.met}` };
    case 'missed':
      return { reference: `${target}, ${texts.figures.missedBy(pen.duration(overMs))}`, missed: 'slightly' };
    case 'running':
      return { reference: `${target}, ${texts.figures.due(pen.at(dueMs))}` };
    case 'overdue':
      return { reference: `${target}, ${texts.figures.missedBy(pen.duration(overMs))}`, missed: 'badly' };
  }
}

function hotlineWord(
  { isOpen, closesMs, opensMs }: Hotline,
  pen: Pen,
  { figures: texts }: IncidentPageTexts,
): string {
  if (!isOpen) return texts.opens(pen.at(opensMs));
  return closesMs === null ? '' : texts.closes(pen.at(closesMs));
}

function sensors(
  { sensors: all, sensorsAlone: alone }: Dossier,
  pen: Pen,
  { figures: texts }: IncidentPageTexts,
): Figure {
  if (all === null || alone === null) return { label: texts.lost, value: '–', reference: texts.noSensors };
  const others = all - alone;
  const reference =
    alone === 0 ? texts.estimate : `${texts.others(others, pen.count(others))}${'\u202f'}; ${texts.estimate}`;
  return {
    ...{ label: texts.lost, value: pen.count(alone), unit: texts.ofSensors(pen.count(all)), reference },
    ...(alone > 0 ? { missed: 'badly' as const } : {}),
  };
}
