// Turns PUSH_DATA into journal rows, and says when it may be acknowledged.

import { createHash } from 'node:crypto';
import { encodeBadRow, MAX_BAD_BYTES } from '../../protocol/mqtt/bad-row.ts';
import { RowFlag } from '../../protocol/mqtt/up.ts';
import { HEADER_WITH_EUI_LENGTH } from '../../protocol/semtech/header.ts';
import { type PushData, type PushDataFrame, splitPushData } from '../../protocol/semtech/push-data.ts';
import type { AgentClock } from '../clock.ts';
import type { JournalOpened, NewRow } from '../journal/rows.ts';
import { createResends } from './resends.ts';
import { newTmstRun, nextTmstRun } from './tmst-run.ts';

export interface IntakeDeps {
  readonly clock: AgentClock;
  readonly opened: JournalOpened;
  /** Resolves when all rows are on the disk. */
  readonly append: (rows: readonly NewRow[]) => Promise<void>;
  readonly onStat: (statText: string, rxMonoMs: number) => void;
  readonly count: (reason: string, times?: number) => void;
  /** Something that could not be read, for the log. */
  readonly onBad: (reason: string) => void;
}

export interface Intake {
  /** Resolves when everything this datagram brought is on the disk; rejects when some of it is not. */
  take(datagram: PushData, bytes: Buffer): Promise<void>;
}

export function createIntake(deps: IntakeDeps): Intake {
  const { clock, opened, count } = deps;
  const resends = createResends();
  let tmst = newTmstRun((opened.newest?.tmstRun ?? 0) + 1);
  restore();

  /** Carries on where the journal ends: within one boot the concentrator may have run on. */
  function restore(): void {
    const { newest } = opened;
    if (newest === null || newest.bootId !== clock.bootId) return;
    tmst = newTmstRun(newest.tmstRun);
    const ordinals = new Map<string, number>();
    let datagramMs = Number.NEGATIVE_INFINITY;
    for (const row of opened.recent) {
      if (typeof row.body !== 'string') continue;
      // Rows of one datagram carry the same time.
      if (row.rxMonoMs !== datagramMs) ordinals.clear();
      datagramMs = row.rxMonoMs;
      const ordinal = ordinals.get(row.body) ?? 0;
      ordinals.set(row.body, ordinal + 1);
      resends.remember(resends.keyOf(row.body, ordinal, row.tmstRun), row.rxMonoMs, Promise.resolve());
    }
    tmst = nextTmstRun(tmst, tmstOf(newest.body), newest.rxMonoMs);
  }

  function rowOf(frame: PushDataFrame, rxMonoMs: number): NewRow {
    if (frame.kind === 'bad') return badRow(frame.reason, Buffer.from(frame.text), rxMonoMs);
    const crc = frame.rxpk.crc === 'bad';
    count(crc ? 'crc' : 'up');
    if (frame.sanitized) count('sanitized');
    return row(crc ? 'crc' : 'up', frame.sanitized ? RowFlag.sanitized : 0, frame.text, rxMonoMs);
  }

  function badRow(reason: string, bytes: Buffer, rxMonoMs: number): NewRow {
    count('bad');
    deps.onBad(reason);
    const body = encodeBadRow({
      reason,
      bytes: bytes.subarray(0, MAX_BAD_BYTES),
      length: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    return row('bad', 0, body, rxMonoMs);
  }

  function row(kind: NewRow['kind'], flags: number, body: NewRow['body'], rxMonoMs: number): NewRow {
    const { run: tmstRun } = tmst;
    return { kind, flags, tmstRun, rxMonoMs, wallMs: clock.wallMs(), wallSynced: clock.wallSynced(), body };
  }

  return {
    take(datagram, bytes) {
      const rxMonoMs = clock.monoMs();
      const content = splitPushData(datagram.json);
      if (content.complaint !== null) count('malformed');
      if (content.stat !== null) {
        count('stat');
        deps.onStat(content.stat, rxMonoMs);
      }
      const waits: Promise<void>[] = [];
      const rows: NewRow[] = [];
      const keys: string[] = [];
      const ordinals = new Map<string, number>();
      for (const frame of content.frames) {
        const { text } = frame;
        if (frame.kind === 'rxpk') tmst = nextTmstRun(tmst, frame.rxpk.tmstUs, rxMonoMs);
        const ordinal = ordinals.get(text) ?? 0;
        ordinals.set(text, ordinal + 1);
        const key = resends.keyOf(text, ordinal, tmst.run);
        const earlier = resends.find(key);
        if (earlier === undefined) {
          rows.push(rowOf(frame, rxMonoMs));
          keys.push(key);
        } else {
          count('repeated');
          waits.push(earlier);
        }
      }
      if (content.frames.length === 0 && content.complaint !== null) {
        rows.push(badRow(content.complaint, bytes.subarray(HEADER_WITH_EUI_LENGTH), rxMonoMs));
      }
      if (rows.length > 0) {
        const committed = deps.append(rows);
        for (const key of keys) resends.remember(key, rxMonoMs, committed);
        committed.catch(() => {
          for (const key of keys) resends.forget(key);
        });
        waits.push(committed);
      }
      return waits.length === 0 ? Promise.resolve() : Promise.all(waits).then(() => undefined);
    },
  };
}

function tmstOf(body: NewRow['body']): number | null {
  if (typeof body !== 'string') return null;
  const frame = splitPushData(`{"rxpk":[${body}]}`).frames[0];
  return frame?.kind === 'rxpk' ? frame.rxpk.tmstUs : null;
}
