// What fell together and why: by site, backhaul, operator, or by chance.

import { describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { domainsOf } from './domains.ts';
import { clustersOf, type Fallen, groupsOf } from './grouping.ts';
import { placesOf } from './testing/places.ts';

const MIN = 60_000;
const gateway = (index: number) =>
  `gateway:7076ff${String(index).padStart(10, '0')}` as `gateway:${GatewayEui}`;

/** 40 gateways: sites of four, backhauls of ten, operator A has three of the four. */
const { gateways, backhauls } = placesOf(
  Array.from({ length: 40 }, (_, index) => ({ equipment: gateway(index), backhaul: null })),
  (index) => ({ site: `s${Math.floor(index / 4)}`, backhaul: `b${Math.floor(index / 10)}` }),
  { b0: 'A', b1: 'A', b2: 'A', b3: 'B' },
);
const domains = domainsOf({ gateways, backhauls });

const fallen = (...indexes: readonly number[]): readonly Fallen[] =>
  indexes.map((index) => ({ equipment: gateway(index), fellMs: 0, gone: 0 }));
const backhaul = (id: string, gone: number): Fallen => ({ equipment: `backhaul:${id}`, fellMs: 0, gone });
const from = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const grouped = (items: readonly Fallen[]): Record<string, number> =>
  Object.fromEntries(groupsOf(items, domains).map((group) => [group.domain, group.items.length]));

describe('a common cause', () => {
  test.each<[string, readonly Fallen[], Record<string, number>]>([
    ['one gateway is its own', fallen(0), { [gateway(0)]: 1 }],
    ['two of a site of four are the site', fallen(0, 1), { 'site:s0': 2 }],
    ['two of an operator are chance', fallen(0, 11), { [gateway(0)]: 1, [gateway(11)]: 1 }],
    ['three of a backhaul at different sites are the backhaul', fallen(0, 4, 9), { 'backhaul:b0': 3 }],
    ['three of an operator on different backhauls are the operator', fallen(0, 11, 21), { 'operator:A': 3 }],
    [
      'a site and one more of its operator are the site and chance',
      fallen(0, 1, 2, 25),
      { 'site:s0': 3, [gateway(25)]: 1 },
    ],
    ['a site and many more are the operator', fallen(0, 1, 2, 3, ...from(12, 20)), { 'operator:A': 13 }],
    [
      'two backhauls of two operators are two causes',
      fallen(...from(10, 15), ...from(30, 35)),
      { 'backhaul:b1': 6, 'backhaul:b3': 6 },
    ],
    ['nearly all are the network', fallen(...from(0, 35)), { network: 36 }],
    ['a backhaul said to be down is itself', [backhaul('b0', 10)], { 'backhaul:b0': 1 }],
    ['two of one operator are the operator', [backhaul('b0', 10), backhaul('b1', 10)], { 'operator:A': 2 }],
    [
      'a backhaul of which only a site is away is that site',
      [...fallen(0, 1, 2), backhaul('b0', 3)],
      { 'site:s0': 4 },
    ],
    [
      'network servers are never common',
      [{ equipment: 'lns:a', fellMs: 0, gone: 0 }, ...fallen(0, 1)],
      { 'site:s0': 2, 'lns:a': 1 },
    ],
  ])('%s', (_what, items, wanted) => {
    expect(grouped(items)).toEqual(wanted);
  });

  test('in a network without sites and operators, five and a third of it are the network, and less is chance', () => {
    const plain = placesOf(
      Array.from({ length: 16 }, (_, index) => ({ equipment: gateway(index), backhaul: null })),
      () => ({}),
      {},
    );
    const none = domainsOf(plain);
    expect(groupsOf(fallen(0, 1, 2, 3), none)).toHaveLength(4);
    expect(groupsOf(fallen(0, 1, 2, 3, 4), none).map(({ domain }) => domain)).toEqual(['network']);
    expect(groupsOf(fallen(...from(0, 9)), none, 'site:x').map(({ domain }) => domain)).toEqual(['site:x']);
  });
});

test('only what fell within minutes of something else may share its cause', () => {
  const at = (fellMs: number): Fallen => ({ equipment: gateway(0), fellMs, gone: 0 });
  const clusters = clustersOf([at(20 * MIN), at(0), at(4 * MIN), at(9 * MIN), at(14 * MIN + 1)]);
  expect(clusters.map((cluster) => cluster.map(({ fellMs }) => fellMs / MIN))).toEqual([
    [0, 4, 9],
    [14 + 1 / MIN],
    [20],
  ]);
});
