// What the pages of incidents and of the hotline say in English.

import type { IncidentPageTexts } from './texts.ts';

const many = (count: number, one: string, more: string): string => (count === 1 ? one : more);

export const EN: IncidentPageTexts = {
  title: 'Incidents',
  calm: 'No incident under way.',
  open: (count, unattended) =>
    `${count} ${many(count, 'incident', 'incidents')} under way${
      unattended === 0
        ? '.'
        : count === 1
          ? '; nobody is on it yet.'
          : `; nobody is on ${unattended} of them.`
    }`,
  openHeading: 'Under way',
  openNote: 'the gravest first',
  pastHeading: 'Over',
  count: (count) => `${count} ${many(count, 'incident', 'incidents')}`,
  nothing: 'No incident matches.',
  nothingYet: 'None so far.',
  older: 'Older ones',
  csv: 'Download (CSV)',
  byHand: 'Open an incident',
  report: 'Report a fault',
  filter: {
    label: 'Filter incidents',
    text: 'Number, place, cause',
    severity: 'Severity',
    anySeverity: 'Every severity',
    upTo: (severity) => (severity === 1 ? 'P1' : `P1 to P${severity}`),
    partner: 'Network',
    anyPartner: 'Every network',
    from: 'From',
    to: 'To',
    apply: 'Filter',
    clear: 'Show all',
  },
  columns: {
    incident: 'Incident',
    state: 'State',
    began: 'Began',
    lasted: 'Lasted',
    answered: 'Taken on',
    cause: 'Cause',
  },
  states: {
    open: 'under way',
    acknowledged: 'somebody is on it',
    identified: 'cause known',
    monitoring: 'back, being watched',
    restored: 'restored, to be closed',
    closed: 'closed',
    merged: 'part of another',
    cancelled: 'cancelled',
  },
  severities: {
    1: 'P1, several gateways without a neighbour',
    2: 'P2, sensors are lost',
    3: 'P3, no spare left',
    4: 'P4, no effect on service',
  },
  since: (when) => `Under way since ${when}`,
  againSince: (when, first) => `Under way again since ${when}, first at ${first}`,
  backSince: (when) => `Back since ${when}`,
  lasted: (duration) => `Lasted ${duration}`,
  nobody: 'nobody is on it yet',
  heldBy: (who, until) => `${who} is on it${until === null ? '' : ` until ${until}`}`,
  unanswered: (when) => `a report has been waiting since ${when} for somebody to look at it`,
  nextWord: (when) => `next word at ${when}`,
  wordLate: (when) => `a word was promised for ${when}, overdue`,
  mergedInto: 'It goes on in',
  figures: {
    roundTheClock: 'Round the clock',
    inHours: 'Opening hours',
    lost: 'Sensors lost',
    response: 'Taken on after',
    ofSensors: (count) => `of ${count}`,
    noSensors: 'not estimated',
    estimate: 'estimated over yesterday and today',
    others: (count, text) =>
      count === 0
        ? 'none has a neighbour'
        : count === 1
          ? 'the other has a neighbour'
          : `the other ${text} have a neighbour`,
    restoration: (target) => `to be restored within ${target}`,
    acknowledgement: (target) => `wanted within ${target}`,
    met: 'met',
    missedBy: (duration) => `missed by ${duration}`,
    due: (when) => `due ${when}`,
    overdue: 'overdue',
    opens: (when) => `the hotline opens ${when}`,
    closes: (when) => `the hotline closes at ${when}`,
    neverTakenOn: 'over before anybody was on it',
    takenOnBefore: 'before it was opened again',
    waiting: 'waiting',
  },
  story: 'The story',
  storyNote: 'the latest first',
  storyEmpty: 'Nothing is written yet.',
  by: (author, visibility, partner) =>
    visibility === 'internal'
      ? `${author} · internal to ${partner}`
      : visibility === 'partners'
        ? `${author} · visible to the partners`
        : author,
  vigie: 'Vigie',
  visibilities: { public: 'Everybody', partners: 'The partners', internal: 'My organisation only' },
  events: {
    opened: ({ names, count }) =>
      count > 1
        ? `Incident opened: ${names}. One cause, one incident.`
        : `Incident opened${names === '' ? '' : `: ${names}`}.`,
    joined: ({ names }) => `Also failing: ${names}.`,
    returned: ({ names }) => `Back: ${names}.`,
    left: ({ names }) => `No longer part of this incident: ${names}.`,
    'all-back': () => 'Everything is back, and being watched.',
    'failed-again': () => 'It failed again while it was watched.',
    restored: () => 'Restored.',
    reopened: () => 'Reopened.',
    severity: ({ text }) => `Severity P${text('to')} instead of P${text('from')}.`,
    lapsed: ({ text }) => `The time that ${text('holder')} gave has passed: nobody is on it.`,
    retired: () => 'Closed: what had failed was taken out of service and did not come back.',
    overdue: () => 'Closed without an account, five working days after it was restored.',
    merged: ({ text }) =>
      text('into') === '' ? `${text('from')} went into this one.` : `Went into ${text('into')}.`,
    told: ({ text, fate }) => `Told: ${text('noticeWord')}, ${fate}.`,
    reported: ({ text }) =>
      `${text('reporter')} reports${text('channel') === 'phone' ? ', by telephone' : ''}:`,
    acknowledged: ({ at }) =>
      `Taken on${at('untilMs') === null ? '' : `, until ${at('untilMs')}`}.${at('nextWordMs') === null ? '' : ` Next word promised for ${at('nextWordMs')}.`}`,
    identified: () => 'Cause:',
    remark: () => '',
    promised: ({ at }) => `Next word promised for ${at('nextWordMs') ?? '?'}.`,
    'handed-over': ({ text, at }) =>
      `Handed over to ${text('to') === '' ? 'somebody else' : text('to')}${at('untilMs') === null ? '' : `, until ${at('untilMs')}`}.`,
    closed: () => 'Closed. Remedy:',
    cancelled: () => 'Cancelled:',
  },
  fates: {
    reached: (count, text) => `received by ${text} ${many(count, 'recipient', 'recipients')}`,
    leaves: (when) => `leaves at ${when}`,
    nobody: 'which nobody received',
    digest: 'in the summary of the day of those who get it',
  },
  members: 'Equipment affected',
  membersNote: (count) => (count > 1 ? `${count}, one cause` : ''),
  memberColumns: { name: 'Equipment', fell: 'Failed', back: 'Back' },
  stillAway: (duration) => `still away, ${duration}`,
  backAt: (when, duration) => `${when}, ${duration}`,
  wentAway: 'no longer part of this incident',
  reportedOnly: 'reported',
  otherMembers: 'No equipment is named.',
  reports: 'Reports',
  channel: { form: 'by the form', phone: 'by telephone' },
  outOfHours: 'out of hours',
  contact: 'Call back',
  do: {
    acknowledge: 'I am on it',
    identify: 'The cause is known',
    remark: 'Add a remark',
    promise: 'Promise a word',
    'hand-over': 'Hand over',
    'set-severity': 'Change severity',
    restore: 'Service is restored',
    close: 'Close',
    cancel: 'It was no incident',
    merge: 'Part of another',
    reopen: 'Reopen',
  },
  extend: 'Extend',
  doMore: 'More',
  doHints: {
    restore: 'Vigie sees nothing failing here any more.',
    'set-severity': 'Vigie will leave it alone.',
    cancel: 'Those who were told will be told otherwise.',
    close: 'For the report to both partners.',
  },
  fields: {
    until: 'Until',
    nextWord: 'Next word',
    cause: 'Cause',
    remedy: 'Remedy',
    text: 'Remark',
    visibility: 'Who may read it',
    to: 'To whom',
    severity: 'Severity',
    reason: 'Why',
    into: 'Number of the incident that stays',
    title: 'Title',
    equipment: 'Equipment',
    severalEquipment: 'Equipment that suffers (none, one or several)',
    began: 'Since when',
    remark: 'What is known',
    where: 'Where',
    whereHint: 'If the equipment is not in the list: commune, place, address.',
    none: 'I do not know',
    effect: 'Sensors are no longer heard',
    what: 'What you notice',
    whatHint: 'As on the telephone.',
    contact: 'Where to call you back',
    contactHint: 'Read by the operators of both partners only.',
    call: 'I am typing in somebody else’s call',
    caller: 'Who calls',
    partner: 'Of which partner',
  },
  hours: (hours) => `in ${hours} h`,
  ago: (minutes) =>
    minutes === 0
      ? 'Just now'
      : minutes < 60
        ? `${minutes} min ago`
        : minutes < 1_440
          ? `${minutes / 60} h ago`
          : `${minutes / 1_440} d ago`,
  send: 'Send',
  effects: {
    many: 'Yes, in several places',
    some: 'Yes, around this gateway',
    none: 'No',
    unknown: 'I do not know',
  },
  done: 'Noted.',
  thanks: (ref) => `Thank you, noted as ${ref}.`,
  thanksWhy: 'The operators are told. You can follow what happens:',
  see: 'Follow the incident',
  reportTitle: 'Report a fault',
  reportLead:
    'Say where, and what you see: the rest helps and may be left out. If the fault is known already, your report joins it.',
  hotlineOpen: (until) => `hotline open${until === null ? '' : ` until ${until}`}`,
  hotlineClosed: (opens) => `hotline closed, reopens ${opens}; the report is taken now`,
  hotlineCall: (phone) => `Call the hotline: ${phone}`,
  openTitle: 'Open an incident',
  openLead: 'For what Vigie cannot see: both partners are told, by its severity.',
};
