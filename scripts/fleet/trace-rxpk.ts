// Writes what each gateway of a trace's line reports: its `rxpk` texts, with what the trace does not tell made up.

import type { GatewayEui } from '../../protocol/eui.ts';
import { counterAt } from './concentrator.ts';
import { createRandom } from './random.ts';
import { rxpkText, timeText } from './rxpk-text.ts';
import type { TraceLine } from './trace.ts';
import type { TraceFrame } from './trace-frame.ts';

/**
 * Made up: `tmst`, from the replay's own clock and each gateway's own start of its counter; `ant`, where a line lists
 * a gateway more than once; `codr`. `time` is the trace's.
 */
export function createTraceRxpks(): (
  line: TraceLine,
  frame: TraceFrame,
  nowUs: number,
) => ReadonlyMap<GatewayEui, readonly string[]> {
  const countersUs = new Map<GatewayEui, number>();

  function counterOf(gatewayEui: GatewayEui, nowUs: number): number {
    const known = countersUs.get(gatewayEui);
    const startUs = known ?? createRandom(`counter ${gatewayEui}`).below(0x1_0000_0000);
    if (known === undefined) countersUs.set(gatewayEui, startUs);
    return counterAt(startUs + nowUs);
  }

  return (line, frame, nowUs) => {
    const base64 = frame.phyPayload.toString('base64');
    const texts = new Map<GatewayEui, string[]>();
    for (const { gw, rssi, snr, time } of line.rx) {
      const ofGateway = texts.get(gw) ?? [];
      const listedOnce = line.rx.filter((other) => other.gw === gw).length === 1;
      const text = rxpkText(
        {
          tmstUs: counterOf(gw, nowUs),
          time: time === null ? null : timeText(time, 'microseconds'),
          frequencyHz: line.freq,
          antenna: listedOnce ? null : ofGateway.length,
          crc: 'ok',
          dataRate: frame.dataRate,
          rssiDbm: rssi,
          snrDb: snr,
          base64,
          size: frame.phyPayload.length,
        },
        'kerlink',
      );
      ofGateway.push(text);
      texts.set(gw, ofGateway);
    }
    return texts;
  };
}
