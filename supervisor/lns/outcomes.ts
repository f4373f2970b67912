// What becomes of a reception at one network server: the closed list, and the letters the database keeps it in.

/** Per LNS each reception ends in exactly one of these; the letters are stored, so they never change meaning. */
export const OUTCOMES = [
  { name: 'sent', letter: 's', doc: 'handed to the socket of its gateway towards this LNS' },
  {
    name: 'bypassed',
    letter: 'b',
    doc: 'given to this LNS by the agent itself while the supervisor was away',
  },
  { name: 'late-copy', letter: 'l', doc: 'late, and another copy of the frame had already gone to this LNS' },
  {
    name: 'behind',
    letter: 'h',
    doc: 'late, and a frame of the device with a higher FCnt had already gone; or none could go for a month',
  },
  { name: 'stale-join', letter: 'j', doc: 'a join too old to be answered in its receive windows' },
  {
    name: 'filtered',
    letter: 'f',
    doc: 'not for this LNS: failed CRC, no uplink, outside its filters, or the LNS was removed while it waited',
  },
  { name: 'resent', letter: 'r', doc: 'sent again by the agent from its acknowledged history: only stored' },
  { name: 'not-best', letter: 'n', doc: 'mode "best": another copy of the transmission was sent' },
  {
    name: 'waiting',
    letter: 'w',
    doc: 'not decided yet: its turn in the late lane is to come, or its best copy is being chosen',
  },
] as const;

export type Outcome = (typeof OUTCOMES)[number]['name'];
export type OutcomeLetter = (typeof OUTCOMES)[number]['letter'];

const LETTERS: ReadonlyMap<string, OutcomeLetter> = new Map(
  OUTCOMES.map(({ name, letter }) => [name, letter]),
);
const NAMES: ReadonlyMap<string, Outcome> = new Map(OUTCOMES.map(({ name, letter }) => [letter, name]));

export function letterOf(outcome: Outcome): OutcomeLetter {
  return LETTERS.get(outcome) as OutcomeLetter;
}

/** `null` for a letter that was never given out. */
export function outcomeOfLetter(letter: string): Outcome | null {
  return NAMES.get(letter) ?? null;
}
