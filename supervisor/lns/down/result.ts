// What an agent's word about a downlink comes to: a result, what the network server hears of it, and what is kept. Pure.

import { type DownDone, refusalWord } from '../../../protocol/mqtt/txack.ts';
import { decodeText } from '../../../protocol/semtech/json-text.ts';
import { parseTxAck } from '../../../protocol/semtech/tx-ack.ts';
import type { DoneDownlink } from './record.ts';

export interface Verdict {
  readonly result: DoneDownlink['result'];
  readonly word: string | null;
  /** The packet forwarder's TX_ACK to the byte, or our word; `null`: silence is passed on as silence. */
  readonly answer: Uint8Array | string | null;
}

export function verdictOf({ fate, answer }: Pick<DownDone, 'fate' | 'answer'>): Verdict {
  switch (fate) {
    case 'answered':
      return answer === null ? { result: 'unanswered', word: null, answer: null } : judge(answer);
    case 'unconfirmed':
    case 'unanswered':
      return { result: fate, word: null, answer: null };
    default:
      return { result: fate, word: null, answer: refusalWord(fate) };
  }
}

function judge(answer: Uint8Array): Verdict {
  const read = parseTxAck(decodeText(answer));
  if (read.kind !== 'accepted') return { result: 'refused', word: read.raw, answer };
  const result = read.warning === null ? 'accepted' : 'accepted-warning';
  return { result, word: read.warning, answer };
}
