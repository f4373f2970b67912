// The figures of how punctually work was announced, against works counted by hand.

import { expect, test } from 'vitest';
import { NOBODY } from '../platform/http/principal.ts';
import type { Work } from './model.ts';
import type { Punctual } from './proofs.ts';
import { punctualView } from './punctual-view.ts';
import { windowOf, workOf } from './testing/works.ts';

const HOUR_MS = 3_600_000;
const { fromMs, toMs } = workOf();

function punctual(more: Partial<Work>, verdict: 'in-time' | 'late' | 'not-announced' = 'in-time'): Punctual {
  const evidence = [{ window: windowOf(), verdict, partners: [] }];
  return { work: workOf(more), evidence, isInTime: verdict === 'in-time' };
}

test('in time, urgent, not announced, longer than announced, cancelled, expired', () => {
  const works = [
    punctual({ state: 'completed', startedMs: fromMs, endedMs: toMs }),
    // Its end was past, then it was extended, and ended before that: it lasted longer than was announced.
    punctual({ state: 'completed', startedMs: fromMs, toMs: toMs + HOUR_MS, endedMs: toMs + HOUR_MS / 2 }),
    punctual({ state: 'overrun', startedMs: fromMs }),
    punctual({ state: 'cancelled', urgentReason: 'Danger' }, 'late'),
    punctual({ state: 'expired' }, 'not-announced'),
  ];
  expect(punctualView(NOBODY, works, { fromMs, toMs })).toMatchObject({
    ...{ works: 5, inTime: 3, share: 0.6, urgent: 1, notAnnounced: 1, overran: 2, cancelled: 1, expired: 1 },
  });
  expect(punctualView(NOBODY, [], { fromMs, toMs })).toMatchObject({ works: 0, share: null });
});
