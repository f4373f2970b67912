import { expect, test } from 'vitest';
import type { DownDone } from '../../protocol/mqtt/txack.ts';
import { TEST_EUI } from '../testing/agent-rig.ts';
import { newTmstRun } from '../udp/tmst-run.ts';
import { createDownlink } from './downlink.ts';

test('of 60 kB of garbage its beginning is kept until it is told, and no more than that', () => {
  const kept: DownDone[] = [];
  const downlink = createDownlink({
    ...{ gatewayEui: TEST_EUI, bootId: 'boot', now: () => 0, tmstRun: () => newTmstRun(1) },
    ...{ downlinks: { ask: () => true }, count: () => {} },
    outbox: { add: (done) => void kept.push(done), sayAsked: () => {} },
  });
  const datagram = new Uint8Array(60_000);
  const bytes = Buffer.from(datagram.buffer);
  const pullResp = { kind: 'pull-resp', version: 2, token: 7, json: '' } as const;
  const replies: Buffer[] = [];
  const asker = {
    via: 'bypass',
    server: 'main',
    reply: (txAck: Buffer) => void replies.push(txAck),
  } as const;
  expect(downlink.direct(asker, pullResp, bytes)).toBe(false);
  expect(replies).toHaveLength(1);
  const content = kept[0]?.direct?.content;
  expect(content).toHaveLength(4_096);
  expect(content?.buffer).not.toBe(datagram.buffer);
});
