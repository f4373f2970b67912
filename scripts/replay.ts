// Replays a reception trace: the library's entrance, and a command line for agents that are already running.

import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { type GatewayEui, parseGatewayEui } from '../protocol/eui.ts';
import { hostPort, Wrong } from '../protocol/settings.ts';
import type { ServerAddress } from '../test/stand-ins/packet-forwarder.ts';
import { openTrace, syntheticTrace } from '../test/traces.ts';
import { type LedgerEntry, type ReplayProgress, replay } from './fleet/replay.ts';
import { gatewaysOf, readTrace, type TraceLine } from './fleet/trace.ts';

export { type LedgerEntry, type ReplayLedger, type ReplayOptions, replay } from './fleet/replay.ts';

const USAGE = `node --import tsx scripts/replay.ts [options]
  --trace NAME       saint-eynard-2023 (default), tour-perret-2023, synthetic, or the path of an .ndjson.gz file
  --agent EUI=HOST:PORT   where a gateway's agent listens; once a gateway
  --first-port N     or: agents on 127.0.0.1 from this port up, in the order in which the trace names their gateways
  --rate N           transmissions a second (default 400)
  --speed N          or: times faster than the trace itself
  --retry            send again after 1 s without PUSH_ACK
  --list             only print the trace's gateways
  --ledger FILE      write what was sent, one JSON object a reception`;

const SYNTHETIC_TRANSMISSIONS = 5_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      trace: { type: 'string', default: 'saint-eynard-2023' },
      agent: { type: 'string', multiple: true, default: [] },
      'first-port': { type: 'string' },
      rate: { type: 'string', default: '400' },
      speed: { type: 'string' },
      retry: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      ledger: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void console.log(USAGE);
  const trace = traceOf(values.trace);
  const gateways = gatewaysOf(trace);
  if (values.list) return void console.log(gateways.join('\n'));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const ledger = await replay({
    trace,
    agents: agentsOf(values.agent, values['first-port'] ?? null, gateways),
    retry: values.retry,
    signal: stop.signal,
    onProgress: printProgress,
    ...(values.speed === undefined
      ? { transmissionsPerS: positive('--rate', values.rate) }
      : { speed: positive('--speed', values.speed) }),
  });
  if (values.ledger !== undefined) await writeLedger(values.ledger, ledger.receptions);
  const { receptions: _receptions, ...summary } = ledger;
  console.log(JSON.stringify(summary, null, 2));
}

function traceOf(name: string): readonly TraceLine[] {
  if (name === 'synthetic') return [...syntheticTrace({ seed: 1, transmissions: SYNTHETIC_TRANSMISSIONS })];
  if (name !== 'saint-eynard-2023' && name !== 'tour-perret-2023') return readTrace(name);
  const trace = openTrace(name);
  if (trace === null) throw new Error(`The trace ${name} is not here; try --trace synthetic`);
  return trace;
}

function agentsOf(
  given: readonly string[],
  firstPort: string | null,
  gateways: readonly GatewayEui[],
): Map<GatewayEui, ServerAddress> {
  if (firstPort !== null) {
    const port = positive('--first-port', firstPort);
    return new Map(gateways.map((eui, index) => [eui, { host: '127.0.0.1', port: port + index }]));
  }
  return new Map(
    given.map((text) => {
      const [hex = '', address = ''] = text.split('=');
      const eui = parseGatewayEui(hex);
      const server = hostPort.read(address);
      if (eui === null || server instanceof Wrong) throw new Error(`--agent ${text}: not EUI=HOST:PORT`);
      return [eui, server];
    }),
  );
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${name} ${text}: not a number above 0`);
  return number;
}

function printProgress(progress: ReplayProgress): void {
  const { transmissions, ofTransmissions, receptions, acked, behindMs } = progress;
  console.error(
    `${transmissions}/${ofTransmissions} transmissions, ${receptions} receptions, ${acked} acknowledged, ${behindMs.toFixed(0)} ms behind`,
  );
}

async function writeLedger(path: string, receptions: readonly LedgerEntry[]): Promise<void> {
  const file = createWriteStream(path);
  for (const entry of receptions) file.write(`${JSON.stringify(entry)}\n`);
  file.end();
  await finished(file);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
