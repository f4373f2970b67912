// Prometheus' text format (0.0.4), written bit by bit: ten thousand gateways must not hold up the thread that serves downlinks.

import { setImmediate } from 'node:timers/promises';

export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** One metric; its samples are read when it is its turn. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: () => Iterable<Sample> | Promise<Iterable<Sample>>;
}

/** So long at a time, and then others have their turn. */
const TURN_MS = 4;
/** Looking at the clock for each line would cost as much as the lines. */
const LOOK_EVERY_LINES = 32;

/** All of them as gauges: a process that starts anew counts from nothing again. Ends with a line feed. */
export async function exposition(families: Iterable<Family>): Promise<string> {
  const parts: string[] = [];
  let lines: string[] = [];
  let turnMs = performance.now();
  for (const { name, help, samples } of families) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`);
    for (const [labels, value] of await samples()) {
      lines.push(`${name}${labelText(labels)} ${valueText(value)}`);
      if (lines.length % LOOK_EVERY_LINES !== 0 || performance.now() - turnMs < TURN_MS) continue;
      parts.push(lines.join('\n'));
      lines = [];
      await setImmediate();
      turnMs = performance.now();
    }
  }
  return [...parts, ...lines, ''].join('\n');
}

/** One sample after the other, so that none is made before its turn. */
export function* samplesOf<T>(things: Iterable<T>, sample: (thing: T) => Sample): Generator<Sample> {
  for (const thing of things) yield sample(thing);
}

function labelText(labels: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name in labels) text += `${text === '' ? '{' : ','}${name}="${escaped(labels[name] ?? '')}"`;
  return text === '' ? '' : `${text}}`;
}

function valueText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

const SPECIAL = /[\\"\n]/;

function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
