// `npm run chaos`: the crash rig by hand. Same seed, same faults.

import '../protocol/runtime-guard.ts';
import { parseArgs } from 'node:util';
import { mosquittoPath } from './chaos/broker.ts';
import { runTrustingControl } from './chaos/control.ts';
import type { BrokerKind } from './chaos/plan.ts';
import { simulatePowerCuts } from './chaos/power-cut/power-cut.ts';
import { powerCutTable, runTable } from './chaos/report.ts';
import { startRun } from './chaos/run.ts';

const USAGE = `npm run chaos -- [options]
  --seed N            default 1
  --faults N          default 100; at most 5,000 (about 0.9 s each)
  --apart S           seconds between two faults on average; left out: 0.3 to 1.5, into one another's recovery
  --broker KIND       embedded (default), aedes (a process of its own), mosquitto (as Debian ships it)
  --agents N          default 3; at most 20
  --rate N            receptions a second over all agents, default 200; at most 2,000
  --keep              keep database, journals and logs even when nothing failed

  --control puback    instead: agents that trust PUBACK, which must lose, or this rig cannot see the bug
  --power-cuts N      instead: N power cuts of a recorded journal session; none may lose anything
  --control normal    with --power-cuts: a journal whose driver does not sync each commit, which must lose

It ends with 0 when all is well, 1 when something was lost or a control lost nothing, 2 when it could not run.`;

const BROKERS: readonly string[] = ['embedded', 'aedes', 'mosquitto'];

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '100' },
      apart: { type: 'string' },
      broker: { type: 'string', default: 'embedded' },
      agents: { type: 'string', default: '3' },
      rate: { type: 'string', default: '200' },
      keep: { type: 'boolean', default: false },
      control: { type: 'string' },
      'power-cuts': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const seed = whole('seed', values.seed, 0, 2 ** 32);
  if (values['power-cuts'] !== undefined) {
    const cuts = whole('power-cuts', values['power-cuts'], 1, 100_000);
    const isControl = control(values.control, 'normal');
    const result = await simulatePowerCuts({
      seed,
      cuts,
      synchronous: isControl ? 'NORMAL' : 'FULL',
      keep: !isControl || values.keep,
    });
    return print(powerCutTable(result));
  }
  if (!BROKERS.includes(values.broker)) throw new Error(`--broker must be one of ${BROKERS.join(', ')}`);
  const isControl = control(values.control, 'puback');
  const needsMosquitto = isControl || values.broker === 'mosquitto';
  if (needsMosquitto && mosquittoPath() === null) throw new Error('Mosquitto is not installed');
  const options = {
    seed,
    ratePerS: whole('rate', values.rate, 1, 2_000),
    agents: whole('agents', values.agents, 1, 20),
    keep: values.keep,
    say: (line: string) => console.log(line),
  };
  const run = isControl
    ? runTrustingControl(options)
    : startRun({
        ...options,
        faults: whole('faults', values.faults, 0, 5_000),
        broker: values.broker as BrokerKind,
        ...(values.apart === undefined ? {} : { apartMs: whole('apart', values.apart, 1, 600) * 1_000 }),
      });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    let asked = false;
    process.on(signal, () => {
      // Asked twice: leave at once. The processes it started end with it.
      if (asked) process.exit(130);
      asked = true;
      console.log('no more faults; judging what there was. Once more to leave at once.');
      run.cutShort();
    });
  }
  return print(runTable(await run.result, isControl));
}

function control(value: string | undefined, name: string): boolean {
  if (value !== undefined && value !== name) throw new Error(`--control must be ${name} here`);
  return value !== undefined;
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}`);
}

function print({ lines, isWell }: { readonly lines: readonly string[]; readonly isWell: boolean }): boolean {
  console.log(lines.join('\n'));
  return isWell;
}

main().then(
  (isWell) => process.exit(isWell ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
