// Signs in, facts out, with fixed times.

import { describe, expect, test } from 'vitest';
import type { Health } from '../../protocol/mqtt/health.ts';
import { createFacts, type Fact, type Sign } from './facts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Signs with their minutes; the facts that stand at the end. */
function factsOf(signs: readonly (readonly [minute: number, sign: Sign])[], atMinute: number): Fact[] {
  const facts = createFacts();
  for (const [minute, sign] of signs) facts.noted(sign, minute * MINUTE_MS);
  return facts.current(atMinute * MINUTE_MS);
}

const spoke = (bootId: string): Sign => ({ kind: 'spoke', bootId });
const hello = (epoch: string): Sign => ({ kind: 'said-hello', epoch });
const online: Sign = { kind: 'state', online: true, byWill: false };
const takeover: Sign = { kind: 'takeover' };

function health(more: {
  journal?: Partial<Health['journal']>;
  link?: Partial<Health['link']>;
  bypass?: Health['bypass'];
}): Sign {
  const report = {
    bypass: more.bypass ?? null,
    journal: { durable: true, state: 'ok', waiting: 0, parked: 0, ...more.journal },
    link: { verdict: 'connected', connects: 1, inFlight: 0, resent: 0, ...more.link },
  };
  return { kind: 'health', health: report as unknown as Health };
}

describe('clones', () => {
  test('catalogue 35: two machines that take turns are a suspected clone, until an hour after the last turn', () => {
    const turns = [
      [0, spoke('a')],
      [1, spoke('b')],
      [2, spoke('a')],
      [3, spoke('b')],
    ] as const;
    expect(factsOf(turns, 4)).toEqual([{ kind: 'clone', sinceMs: 2 * MINUTE_MS, by: 'boot' }]);
    expect(factsOf(turns, 62)).toHaveLength(1);
    expect(factsOf(turns, 63)).toEqual([]);
  });

  test('catalogue 35: two journals that say hello in turns are one too', () => {
    const turns = [
      [0, hello('a')],
      [1, hello('b')],
      [2, hello('a')],
    ] as const;
    expect(factsOf(turns, 2)).toEqual([{ kind: 'clone', sinceMs: 2 * MINUTE_MS, by: 'epoch' }]);
  });

  test.each([
    [
      'a reboot',
      [
        [0, spoke('a')],
        [1, spoke('b')],
        [2, spoke('b')],
      ],
    ],
    [
      'one reboot after the other',
      [
        [0, spoke('a')],
        [1, spoke('b')],
        [2, spoke('c')],
        [3, spoke('d')],
      ],
    ],
    [
      'a new journal',
      [
        [0, hello('a')],
        [1, hello('a')],
        [2, hello('b')],
      ],
    ],
    [
      'a machine that comes back after a day',
      [
        [0, spoke('a')],
        [1, spoke('b')],
        [1_440, spoke('a')],
      ],
    ],
  ] as const)('%s is none', (_name, signs) => {
    expect(factsOf(signs, 1_440)).toEqual([]);
  });
});

describe('connections', () => {
  test('catalogue 35: three takeovers within ten minutes are a duplicate client, until there is none for an hour', () => {
    const signs = [1, 2, 3, 4].map((minute) => [minute, takeover] as const);
    expect(factsOf(signs, 5)).toEqual([
      { kind: 'duplicate-client', sinceMs: MINUTE_MS, lastMs: 4 * MINUTE_MS, times: 4 },
    ]);
    expect(factsOf(signs, 64)).toEqual([]);
  });

  test('a link that came back before the old one was known to be dead is no duplicate', () => {
    expect(
      factsOf(
        [
          [0, takeover],
          [20, takeover],
          [40, takeover],
        ],
        41,
      ),
    ).toEqual([]);
  });

  test('refused connections are counted, with the last reason', () => {
    const refused = (reason: string): Sign => ({ kind: 'refused-connect', reason });
    const signs = [
      [0, refused('client-id-is-not-user')],
      [30, refused('wrong-credentials')],
    ] as const;
    const fact = {
      kind: 'refused-connect',
      reason: 'wrong-credentials',
      sinceMs: 0,
      lastMs: HOUR_MS / 2,
      times: 2,
    };
    expect(factsOf(signs, 31)).toEqual([fact]);
    expect(factsOf(signs, 90)).toEqual([]);
  });

  test('an agent that is gone has said so, or the broker has, and neither is true once it is back', () => {
    const gone = (byWill: boolean | null): Sign => ({ kind: 'state', online: false, byWill });
    expect(factsOf([[1, gone(true)]], 2)).toEqual([{ kind: 'connection-lost', sinceMs: MINUTE_MS }]);
    expect(factsOf([[1, gone(false)]], 2)).toEqual([{ kind: 'stopped', sinceMs: MINUTE_MS }]);
    expect(factsOf([[1, gone(null)]], 2)).toEqual([]);
    expect(
      factsOf(
        [
          [1, gone(true)],
          [2, online],
        ],
        2,
      ),
    ).toEqual([]);
  });

  test('a connection that ended because nobody read from it says so', () => {
    expect(factsOf([[1, { kind: 'not-read' }]], 2)).toMatchObject([{ kind: 'not-read', times: 1 }]);
  });
});

describe('sends and nothing is stored', () => {
  const came: Sign = { kind: 'rows-came' };
  const stored: Sign = { kind: 'rows-stored' };
  const flying = health({ link: { inFlight: 5 } });

  test.each([
    [
      'rows come for a minute',
      [
        [0, online],
        [1, came],
        [1.5, came],
      ],
      2,
      [{ arrives: true, sinceMs: MINUTE_MS }],
    ],
    [
      'rows come for half a minute',
      [
        [0, online],
        [1, came],
      ],
      1.5,
      [],
    ],
    [
      'one of them was stored',
      [
        [0, online],
        [1, came],
        [1.5, stored],
        [1.6, came],
      ],
      2.5,
      [],
    ],
    [
      'the agent says that it waits, and nothing comes',
      [
        [0, online],
        [1, flying],
      ],
      2,
      [{ arrives: false }],
    ],
    [
      'the agent waits for nothing any more',
      [
        [0, online],
        [1, flying],
        [1.5, health({})],
      ],
      3,
      [],
    ],
    ['the agent is not connected', [[0, came]], 3, []],
    [
      'it has come back since',
      [
        [0, online],
        [1, came],
        [2, { kind: 'state', online: false, byWill: null }],
        [3, online],
      ],
      9,
      [],
    ],
  ] as const)('%s', (_name, signs, atMinute, expected) => {
    expect(factsOf(signs as never, atMinute)).toMatchObject(expected);
  });
});

describe('what the agent reports', () => {
  test.each([
    [
      'a full journal',
      health({ journal: { state: 'full' } }),
      { kind: 'journal', state: 'full', sinceMs: HOUR_MS },
    ],
    ['parked rows', health({ journal: { parked: 3 } }), { kind: 'parked', rows: 3 }],
    [
      'bypass',
      health({ bypass: { lns: 'main', forMs: MINUTE_MS } }),
      { kind: 'bypass', lns: 'main', sinceMs: 59 * MINUTE_MS },
    ],
  ] as const)('%s stands until the next report without it', (_name, sign, fact) => {
    expect(factsOf([[60, sign]], 62)).toMatchObject([fact]);
    expect(
      factsOf(
        [
          [60, sign],
          [61, health({})],
        ],
        62,
      ),
    ).toEqual([]);
  });

  test('rows under the key of others stand for a day, with their number', () => {
    const conflict: Sign = { kind: 'conflict', rows: 4 };
    expect(
      factsOf(
        [
          [0, conflict],
          [1, conflict],
        ],
        1_440,
      ),
    ).toMatchObject([{ kind: 'conflict', times: 8 }]);
    expect(factsOf([[0, conflict]], 1_440)).toEqual([]);
  });
});

test('a gateway that has used most of its airtime has a fact a sub-band, until its use has fallen', () => {
  const warnings = [
    { subBand: '869.4-869.65', sinceMs: 5 * MINUTE_MS, ratio: 0.83 },
    { subBand: '868.0-868.6', sinceMs: 7 * MINUTE_MS, ratio: 1.2 },
  ];
  const near: Sign = { kind: 'duty-cycle', warnings };
  expect(factsOf([[10, near]], 60)).toEqual(warnings.map((one) => ({ kind: 'duty-cycle', ...one })));
  const fallen: Sign = { kind: 'duty-cycle', warnings: [] };
  expect(
    factsOf(
      [
        [10, near],
        [11, fallen],
      ],
      12,
    ),
  ).toEqual([]);
});

test('a gateway whose answers nearly miss RX1 has a fact, until they no longer do', () => {
  const warning = {
    ...{ sinceMs: 5 * MINUTE_MS, ratio: 0.87, rx1DelayS: 1 },
    advice: 'raise-rx-delay',
  } as const;
  const nearly: Sign = { kind: 'rx1', warning };
  expect(factsOf([[5, nearly]], 60)).toEqual([{ kind: 'rx1-nearly-used', ...warning }]);
  const calm: Sign = { kind: 'rx1', warning: null };
  expect(
    factsOf(
      [
        [5, nearly],
        [70, calm],
      ],
      71,
    ),
  ).toEqual([]);
});
