// What a silent network server was sent and waits again, through the ingest thread: in its order, nothing lost.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { BULK_BYTES } from './messages.ts';
import { A, BOOT, createIngestRig, type IngestRig, phy, row, rxpk, UPTIME_MS } from './testing/ingest-rig.ts';

/** More than one commit takes of messages that are not bulky. */
const MORE_THAN_A_COMMIT = 600;
/** The thread counts a reception that waits again as 128 bytes of work: so many are bulky, fewer are not. */
const BULKY = BULK_BYTES / 128 + 1;
const FRAMES = BULKY + 5;

let rig: IngestRig;
beforeEach(async () => {
  rig = createIngestRig();
  await rig.start();
});
afterEach(() => rig.close());

/** Whatever `tell` says is on the thread's port before the first of the bulk can be committed. */
function allAtOnce(tell: () => void): void {
  rig.connection.exec('BEGIN IMMEDIATE');
  for (let n = 0; n < MORE_THAN_A_COMMIT; n++) {
    const told = { bootId: BOOT, sentMonoMs: UPTIME_MS, arrivalMs: rig.now() };
    void rig.ingest().accept({ kind: 'clock', gatewayId: 1, ...told });
  }
  tell();
  rig.connection.exec('COMMIT');
}

test('the small and oldest rest of what comes back newest first does not overtake it, and goes first', async () => {
  const ids = Array.from({ length: FRAMES }, (_, index) => index + 1);
  const data = ids.map((fCnt) => phy(1, fCnt));
  rig.send(
    A,
    data.map((one, index) => row(index + 1, rxpk(one))),
  );
  await rig.storedRanges(FRAMES);
  expect(rig.toSend.flatMap((one) => one.letters).join('')).toBe('s'.repeat(FRAMES));

  void rig.ingest().accept({ kind: 'liveness', lnsId: 1, state: 'silent' });
  const older = FRAMES - BULKY;
  allAtOnce(() => {
    for (const receptionIds of [ids.slice(older), ids.slice(0, older)]) {
      void rig.ingest().accept({ kind: 'unanswered', lnsId: 1, receptionIds });
    }
  });
  const waiting = "SELECT count(*) AS waiting FROM receptions WHERE outcomes = 'w'";
  await eventually(() => expect(rig.all(waiting)).toEqual([{ waiting: FRAMES }]));
  void rig.ingest().accept({ kind: 'liveness', lnsId: 1, state: 'up' });
  await eventually(() => expect(rig.late.map((text) => /"data":"([^"]+)"/.exec(text)?.[1])).toEqual(data));
});
