import { expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import type { Copy } from './best-copy.ts';
import { createBestCopyChooser } from './best-copy-chooser.ts';

function createRecorded(windowMs: number) {
  const out: number[] = [];
  const sent: number[] = [];
  const notBest: number[] = [];
  const chooser = createBestCopyChooser<Copy>({
    windowMs,
    now: () => performance.now(),
    send: ({ receptionId }) => out.push(receptionId),
    report(sentIds, notBestIds) {
      sent.push(...sentIds);
      notBest.push(...notBestIds);
    },
  });
  return { chooser, out, sent, notBest };
}

function copy(receptionId: number, transmissionId: number, snrDb: number): Copy {
  return { receptionId, transmissionId, snrDb, rssiDbm: -100 };
}

test('sends one copy of each transmission when its window closes, and reports every copy once', async () => {
  const { chooser, out, sent, notBest } = createRecorded(20);
  const startMs = performance.now();
  for (let transmission = 1; transmission <= 100; transmission++) {
    for (let gateway = 0; gateway < 5; gateway++) {
      chooser.offer(copy(transmission * 10 + gateway, transmission, gateway === 3 ? 9 : gateway));
    }
  }
  await eventually(() => expect(sent).toHaveLength(100));
  expect(performance.now() - startMs).toBeGreaterThan(18);
  expect(out).toEqual(sent);
  expect(sent.every((id) => id % 10 === 3)).toBe(true);
  expect(notBest).toHaveLength(400);
  expect(new Set([...sent, ...notBest]).size).toBe(500);

  chooser.offer(copy(9_999, 1, 20));
  await eventually(() => expect(notBest).toContain(9_999));
  expect(out).toHaveLength(100);
  chooser.stop();
});

test('when stopped it chooses at once what is still open', () => {
  const { chooser, out, sent, notBest } = createRecorded(60_000);
  chooser.offer(copy(1, 1, 3));
  chooser.offer(copy(2, 1, 5));
  chooser.stop();
  expect(out).toEqual([2]);
  expect(sent).toEqual([2]);
  expect(notBest).toEqual([1]);
});
