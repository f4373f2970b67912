// What is remembered of agents for the rounds of health: whose fault it was that rows came again, and what is no longer told.

import { beforeEach, expect, test } from 'vitest';
import { createFleet, type Fleet } from '../fleet.ts';
import type { Gateway } from '../gateway.ts';
import { createHeard, type Heard } from './heard.ts';
import { createWorld, reportOf, type SimulatedGateway } from './testing/world.ts';

const S = 1_000;
const ID = 1;
const GATEWAY: Gateway = {
  ...{ id: ID, eui: '7076ff0000000001' as Gateway['eui'], name: 'Une', partnerId: null, partnerName: null },
  ...{ siteId: null, latitude: null, longitude: null, backhaulId: null, lifeCycle: 'in-service' },
  ...{ inServiceMs: 0, thresholds: {} },
};

let nowMs: number;
let heard: Heard;
let fleet: Fleet;
let agent: SimulatedGateway;
let answeringMs: number;

beforeEach(() => {
  nowMs = Date.UTC(2026, 8, 1);
  answeringMs = nowMs - 3_600 * S;
  heard = createHeard({ now: () => nowMs, wallMs: () => nowMs, answeringSinceMs: () => answeringMs });
  fleet = heard.over(
    createFleet({ gateways: [GATEWAY], inOrder: () => 0, now: () => nowMs, onAlive: () => undefined }),
  );
  agent = createWorld().gateways[0] as SimulatedGateway;
  agent.forwarderMs = nowMs;
});

function report(more: Partial<SimulatedGateway> = {}): void {
  Object.assign(agent, more);
  fleet.agentHealth(ID, reportOf(agent, nowMs));
}
const rows = (kind: 'rows-came' | 'rows-stored'): void => fleet.noted(ID, { kind });

test('rows that came in time and were stored late came again for the supervisor’s sake', () => {
  report({ resent: 3 });
  rows('rows-came');
  nowMs += 12 * S;
  rows('rows-came');
  // Still not stored, and sent again.
  report({ resent: 23 });
  expect(heard.of(ID)).toMatchObject({ resentForUs: 20, report: { heldMs: 12 * S } });
  nowMs += 3 * S;
  rows('rows-stored');
  nowMs += S;
  report({ resent: 30 });
  expect(heard.of(ID)).toMatchObject({ resentForUs: 27, report: { heldMs: 15 * S } });
  // What comes again once all is well is the link's doing.
  rows('rows-came');
  rows('rows-stored');
  nowMs += 30 * S;
  report({ resent: 130 });
  expect(heard.of(ID)).toMatchObject({ resentForUs: 27, report: { heldMs: 0 } });
});

test('what an agent sends again once somebody is there to answer has nothing to do with its link', () => {
  report({ resent: 3 });
  answeringMs = nowMs;
  nowMs += 60 * S;
  report({ resent: 160 });
  expect(heard.of(ID).resentForUs).toBe(157);
  nowMs += 90 * S;
  report({ resent: 170 });
  expect(heard.of(ID).resentForUs).toBe(157);
});

test('of an agent that has started anew all that it sent again counts', () => {
  report({ resent: 500 });
  rows('rows-came');
  nowMs += 20 * S;
  report({ resent: 4 });
  expect(heard.of(ID).resentForUs).toBe(4);
});

test('a temperature is told until a report comes without it, or its packet forwarder falls silent', () => {
  fleet.forwarderStat(ID, '{"temp":86}');
  expect(heard.of(ID).concentratorC).toBe(86);
  fleet.forwarderStat(ID, '{}');
  expect(heard.of(ID).concentratorC).toBeNull();
  fleet.forwarderStat(ID, '{"temp":86}');
  nowMs += 100 * S;
  report();
  expect(heard.of(ID).concentratorC).toBeNull();
});

test('a report that a slow link brings late does not make its clock wrong', () => {
  const skew = (): number | null | undefined => heard.of(ID).report?.wallSkewMs;
  const health = reportOf(agent, nowMs);
  const sentMs = nowMs;
  nowMs += 40;
  fleet.agentHealth(ID, health);
  expect(skew()).toBe(3 - 40);
  const sentMonoMs = health.sentMonoMs + 30 * S;
  nowMs = sentMs + 30 * S + 21 * S;
  fleet.agentHealth(ID, { ...health, sentMonoMs, sentWallMs: sentMs + 30 * S });
  expect(skew()).toBe(-40);
  fleet.agentHealth(ID, { ...health, sentMonoMs: sentMonoMs + 21 * S, sentWallMs: nowMs + 3_600 * S });
  expect(skew()).toBe(3_600 * S);
});
