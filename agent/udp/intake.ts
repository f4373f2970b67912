// Turns PUSH_DATA into journal rows, and says when it may be acknowledged.

import { RowFlag } from '../../protocol/mqtt/up.ts';
import { HEADER_WITH_EUI_LENGTH } from '../../protocol/semtech/header.ts';
import {
  type PushData,
  type PushDataContent,
  type PushDataFrame,
  splitPushData,
} from '../../protocol/semtech/push-data.ts';
import type { AgentClock } from '../clock.ts';
import type { JournalOpened, NewRow } from '../journal/rows.ts';
import { receptionKey, sha256Hex } from '../reception-key.ts';
import { badBody } from './bad-body.ts';
import type { Concentrator } from './concentrator.ts';
import { createResends } from './resends.ts';

export interface IntakeDeps {
  readonly clock: AgentClock;
  readonly concentrator: Concentrator;
  readonly opened: JournalOpened;
  /** Resolves when all rows are on the disk; rejects when none is. */
  readonly append: (rows: readonly NewRow[]) => Promise<void>;
  /** The LNS that the agent itself gives this reception to, once it is on the disk; `null`: the supervisor does. */
  readonly bypassLns: () => string | null;
  /** The concentrator's counter has begun anew. */
  readonly onClockRestarted: () => void;
  readonly onStat: (statText: string, rxMonoMs: number) => void;
  readonly onBad: (bad: { reason: string; length: number; rxMonoMs: number }) => void;
  readonly count: (reason: string) => void;
}

export interface Intake {
  /** Resolves when everything this datagram brought is on the disk; rejects when some of it is not. */
  take(datagram: PushData, bytes: Buffer): Promise<void>;
}

/** Something worth a row: one entry of the datagram, or the datagram as a whole. */
type Piece = PushDataFrame | { readonly kind: 'whole'; readonly bytes: Buffer; readonly reason: string };

export function createIntake(deps: IntakeDeps): Intake {
  const { clock, concentrator, count } = deps;
  const resends = createResends(deps.opened.recent);

  function rowOf(piece: Piece, sha256: string, rxMonoMs: number): NewRow {
    const { run: tmstRun } = concentrator.tmstRun();
    const common = { tmstRun, rxMonoMs, wallMs: clock.wallMs(), wallSynced: clock.wallSynced() };
    if (piece.kind === 'rxpk') {
      const kind = piece.rxpk.crc === 'bad' ? 'crc' : 'up';
      count(kind);
      if (piece.sanitized) count('sanitized');
      if (piece.rxpk.sizeMismatch) count('size-mismatch');
      const flags = piece.sanitized ? RowFlag.sanitized : 0;
      const bypassLns = kind === 'up' ? deps.bypassLns() : null;
      if (bypassLns === null) return { ...common, kind, flags, body: piece.text };
      return { ...common, kind, flags: flags | RowFlag.bypass, body: piece.text, bypassLns };
    }
    const { reason } = piece;
    const bytes = piece.kind === 'whole' ? piece.bytes : Buffer.from(piece.text);
    count('bad');
    deps.onBad({ reason, length: bytes.length, rxMonoMs });
    return { ...common, kind: 'bad', flags: 0, body: badBody(reason, bytes, sha256) };
  }

  /** Known receptions are looked for first: one that comes again says nothing about the concentrator's clock. */
  function keyOf(piece: Piece, sha256: string, ordinal: number, monoMs: number): string {
    const key = receptionKey(sha256, ordinal, concentrator.tmstRun().run);
    if (piece.kind !== 'rxpk' || resends.find(key) !== null) return key;
    if (!concentrator.heard(piece.rxpk.tmstUs, monoMs)) return key;
    count('tmst-restart');
    deps.onClockRestarted();
    return receptionKey(sha256, ordinal, concentrator.tmstRun().run);
  }

  function takePieces(pieces: readonly Piece[], monoMs: number): Promise<void> {
    // Whole ms, as the journal keeps them: a row must be the same when it is sent again from there.
    const rxMonoMs = Math.round(monoMs);
    const waits: Promise<void>[] = [];
    const rows: NewRow[] = [];
    const keys: string[] = [];
    const ordinals = new Map<string, number>();
    for (const piece of pieces) {
      const sha256 = sha256Hex(piece.kind === 'whole' ? piece.bytes : piece.text);
      const ordinal = ordinals.get(sha256) ?? 0;
      ordinals.set(sha256, ordinal + 1);
      const key = keyOf(piece, sha256, ordinal, monoMs);
      const earlier = resends.find(key);
      if (earlier === null) {
        rows.push(rowOf(piece, sha256, rxMonoMs));
        keys.push(key);
      } else {
        count('repeated');
        waits.push(earlier);
      }
    }
    if (rows.length > 0) {
      const committed = deps.append(rows);
      for (const key of keys) resends.remember(key, rxMonoMs, committed);
      if (waits.length === 0) return committed;
      waits.push(committed);
    }
    return Promise.all(waits).then(() => undefined);
  }

  return {
    take(datagram, bytes) {
      const monoMs = clock.monoMs();
      const { frames, stat, complaint } = split(datagram.json);
      if (complaint !== null) count('malformed');
      if (stat !== null) {
        count('stat');
        deps.onStat(stat, Math.round(monoMs));
      }
      if (frames.length > 0 || complaint === null) return takePieces(frames, monoMs);
      const whole = bytes.subarray(HEADER_WITH_EUI_LENGTH);
      return takePieces([{ kind: 'whole', bytes: whole, reason: complaint }], monoMs);
    },
  };
}

/** Whatever the reader stumbles over must not end the agent, which would be sent it again after its restart. */
function split(json: string): PushDataContent {
  try {
    return splitPushData(json);
  } catch (error) {
    return { frames: [], stat: null, complaint: `reader failed: ${(error as Error).message.slice(0, 200)}` };
  }
}
