// `npm run fuzz`: random and mutated requests and MQTT payloads against a real supervisor. Same seed, same inputs.

import '../protocol/runtime-guard.ts';
import { parseArgs } from 'node:util';
import { type FuzzResult, fuzz } from './fuzz/run.ts';

const USAGE = `npm run fuzz -- [options]
  --inputs N     default 1,000,000: requests and MQTT payloads
  --seed N       default 1
  --minutes M    end after so long, even when inputs are left
  --only N       input N alone, to look at what was found

It ends with 0 when nothing was found, 1 when something was, 2 when it could not run.`;

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const result = await fuzz({
    seed: values.seed,
    inputs: whole('inputs', values.inputs, 1, 1e9),
    untilMs: values.minutes === undefined ? null : whole('minutes', values.minutes, 1, 10_000) * 60_000,
    only: values.only === undefined ? null : whole('only', values.only, 0, 1e9),
    say: (line) => console.log(line),
  });
  console.log(summaryOf(result));
  return result.findings.length === 0;
}

function summaryOf({
  requests,
  payloads,
  statuses,
  findings,
  storedRows,
  mostMemoryBytes,
  ms,
}: FuzzResult): string {
  const answers = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
  return [
    `${requests} requests and ${payloads} MQTT payloads in ${Math.round(ms / 1_000)} s, ${Math.round(((requests + payloads) / ms) * 1_000)} a second`,
    `answers by status (0: none) ${answers.join(', ')}`,
    `${storedRows} rows of real traffic beside them, all stored; at most ${Math.round(mostMemoryBytes / 2 ** 20)} MiB of memory`,
    `findings: ${findings.length}`,
  ].join('\n');
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}`);
}

// Leaving so ends the supervisor too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().then(
  (isWell) => process.exit(isWell ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  },
);
