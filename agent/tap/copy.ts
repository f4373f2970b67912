// The copy of a PUSH_DATA that one tap gets: the datagram to the byte, or rebuilt from what passes its filters. Pure.

import { type FrameFilter, isOpen, passes } from '../../protocol/frame-filter.ts';
import { readPhyPayload } from '../../protocol/phy-payload.ts';
import {
  encodePushData,
  type PushData,
  type PushDataContent,
  type PushDataFrame,
} from '../../protocol/semtech/push-data.ts';

/**
 * `null`: nothing of it is for this tap. `content` is asked for only where there are filters, which let through neither
 * what cannot be read nor what failed its CRC: such addresses say nothing.
 */
export function copyFor(
  filter: FrameFilter,
  datagram: PushData,
  bytes: Buffer,
  content: () => PushDataContent,
): Buffer | null {
  if (isOpen(filter)) return bytes;
  const { frames, stat } = content();
  const texts = frames.flatMap((frame) =>
    frame.kind === 'rxpk' && takes(filter, frame) ? [frame.text] : [],
  );
  const members = [
    ...(texts.length > 0 ? [`"rxpk":[${texts.join(',')}]`] : []),
    ...(stat === null ? [] : [`"stat":${stat}`]),
  ];
  if (members.length === 0) return null;
  const { version, token, gatewayEui } = datagram;
  return encodePushData(version, token, gatewayEui, `{${members.join(',')}}`);
}

function takes(filter: FrameFilter, { rxpk }: Extract<PushDataFrame, { kind: 'rxpk' }>): boolean {
  return rxpk.crc !== 'bad' && passes(filter, readPhyPayload(rxpk.phyPayload));
}
