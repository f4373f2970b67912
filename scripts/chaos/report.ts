// What a run found, as a table to read and as a verdict. Pure.

import type { PowerCutResult } from './power-cut/power-cut.ts';
import type { RunResult } from './run.ts';

export interface Report {
  readonly lines: readonly string[];
  readonly isWell: boolean;
}

/** A control is well when it lost something: a rig that cannot see a bug proves nothing by finding none. */
export function runTable(result: RunResult, isControl: boolean): Report {
  const { options, recovery } = result;
  const faults = Object.values(result.struck).reduce((sum, times) => sum + times, 0);
  const isWell = isControl ? result.lost > 0 : result.problems.length === 0;
  return {
    isWell,
    lines: [
      '',
      line('seed', options.seed),
      line('broker', options.broker),
      line('agents', isControl ? `${options.agents}, which trust PUBACK` : options.agents),
      line('faults', faults),
      ...Object.entries(result.struck).map(([kind, times]) => line(`  ${kind}`, times)),
      ...(result.smallDisk === null && !isControl ? [line('  fill-disk', 'not permitted here')] : []),
      line('receptions sent', result.sent),
      line('obligations (PUSH_ACK)', result.obligations),
      line('lost', result.lost),
      line('declared as dropped', result.declared),
      line('twice in the database', result.doubled),
      line('altered or foreign', result.foreign),
      line('recovery p50 / p99', recovery === null ? '-' : `${recovery.p50Ms} / ${recovery.p99Ms} ms`),
      line('drained after', milliseconds(result.drainMs)),
      line('fresh reception after', milliseconds(result.freshMs)),
      ...(isControl ? [] : result.problems.map((text) => `FAILED ${text}`)),
      ...(result.folder === null ? [] : [`files: ${result.folder}`]),
      verdict(isWell, isControl),
    ],
  };
}

export function powerCutTable(result: PowerCutResult): Report {
  const { options } = result;
  const isControl = options.synchronous === 'NORMAL';
  const wrong =
    result.cutsThatLost + result.cutsThatAltered + result.cutsThatReused + result.cutsThatFailed > 0;
  const isWell = isControl ? result.cutsThatLost > 0 : !wrong;
  return {
    isWell,
    lines: [
      '',
      line('seed', options.seed),
      line('synchronous', options.synchronous),
      line('recorded', `${result.changes} changes, ${result.syncs} syncs, ${result.rows} rows acknowledged`),
      line('power cuts', options.cuts),
      line(
        '  that lost rows',
        `${result.cutsThatLost} (${result.rowsLost} rows, ${result.mostLost} at most)`,
      ),
      line('  that altered rows', result.cutsThatAltered),
      line('  that reused a number', result.cutsThatReused),
      line('  that did not open', result.cutsThatFailed),
      line('  with a new epoch', result.newEpochs),
      line('seconds', result.seconds.toFixed(1)),
      ...(result.firstFailure === null ? [] : [`first failure: ${result.firstFailure}`]),
      ...(result.folder === null ? [] : [`files of the first cut that cost something: ${result.folder}`]),
      verdict(isWell, isControl),
    ],
  };
}

function verdict(isWell: boolean, isControl: boolean): string {
  if (isControl) return isWell ? 'control: the bug was seen' : 'CONTROL FAILED: this rig cannot see the bug';
  return isWell ? 'all is well' : 'FAILED';
}

function milliseconds(ms: number | null): string {
  return ms === null ? 'never' : `${Math.round(ms)} ms`;
}

function line(name: string, value: string | number): string {
  return `${name.padEnd(26)}${value}`;
}
