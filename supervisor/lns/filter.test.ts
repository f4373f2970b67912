import { describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { PhyPayload } from '../../protocol/phy-payload.ts';
import { accepts } from './filter.ts';
import { lnsFrom } from './lns.fixture.ts';

const GATEWAY = '7076ff00390300ae' as GatewayEui;

function dataUp(devAddr: number): PhyPayload {
  return { kind: 'data-up', devAddr, fCnt: 7, confirmed: false };
}
function join(joinEui: string): PhyPayload {
  return { kind: 'join-request', joinEui, devEui: '70b3d57ed00000aa' };
}
function rejoin(netId: number | null, joinEui: string | null): PhyPayload {
  return { kind: 'rejoin-request', netId, joinEui };
}

const TTN = dataUp(0x26011a2b);
const OTHER = dataUp(0x0e001234);
const JOIN_IN = join('70b3d57ed0001234');
const JOIN_OUT = join('70b3d57ed0010000');

const FRAMES = {
  'data of TTN': TTN,
  'data of another network': OTHER,
  'join in the range': JOIN_IN,
  'join outside it': JOIN_OUT,
  'rejoin 0/2 of TTN': rejoin(0x13, null),
  'rejoin 0/2 of another network': rejoin(0x07, null),
  'rejoin 1 in the range': rejoin(null, '70b3d57ed0001234'),
  'rejoin 1 outside it': rejoin(null, '70b3d57ed0010000'),
  proprietary: { kind: 'proprietary' },
  downlink: { kind: 'downlink' },
  noise: { kind: 'noise' },
} as const satisfies Record<string, PhyPayload>;
type FrameName = keyof typeof FRAMES;

const UPLINKS: readonly FrameName[] = (Object.keys(FRAMES) as FrameName[]).filter(
  (name) => name !== 'downlink' && name !== 'noise',
);

describe.each<{ filters: string; refused: readonly FrameName[] }>([
  { filters: '', refused: [] },
  { filters: 'gateways = ["7076ff00390300ae", "7076ff00390300af"]', refused: [] },
  { filters: 'gateways = ["7076ff00390300af"]', refused: UPLINKS },
  { filters: 'dev_addr_prefixes = ["26000000/7"]', refused: ['data of another network', 'proprietary'] },
  {
    filters: 'dev_addr_prefixes = ["26011b00/24"]',
    refused: ['data of TTN', 'data of another network', 'proprietary'],
  },
  {
    filters: 'net_ids = ["000013"]',
    refused: ['data of another network', 'rejoin 0/2 of another network', 'proprietary'],
  },
  {
    // Either list is enough for a data frame; a rejoin-request is asked for its NetID alone.
    filters: 'net_ids = ["000013"]\ndev_addr_prefixes = ["0e000000/7"]',
    refused: ['rejoin 0/2 of another network', 'proprietary'],
  },
  {
    filters: 'join_eui_ranges = ["70b3d57ed0000000-70b3d57ed000ffff"]',
    refused: ['join outside it', 'rejoin 1 outside it', 'proprietary'],
  },
  {
    filters:
      'net_ids = ["000013"]\njoin_eui_ranges = ["0000000000000000-00000000000000ff", "70b3d57ed0001234"]',
    refused: [
      'data of another network',
      'rejoin 0/2 of another network',
      'join outside it',
      'rejoin 1 outside it',
      'proprietary',
    ],
  },
])('with filters: $filters', ({ filters, refused }) => {
  const lns = lnsFrom(filters);

  test.each(UPLINKS)('%s', (name) => {
    expect(accepts(lns, GATEWAY, FRAMES[name])).toBe(!refused.includes(name));
  });

  test('downlinks and noise never pass', () => {
    expect(accepts(lns, GATEWAY, FRAMES.downlink)).toBe(false);
    expect(accepts(lns, GATEWAY, FRAMES.noise)).toBe(false);
  });
});
