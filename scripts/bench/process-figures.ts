// What the kernel says of a process: CPU time by thread, resident memory, bytes written. Linux only.

import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts process time in these, on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** CPU seconds since its start of each thread, by thread id; the main thread's is the process id. */
export function threadCpuSeconds(pid: number): ReadonlyMap<number, number> {
  const threads = readdirSync(`/proc/${pid}/task`).map(Number);
  return new Map(threads.map((thread) => [thread, cpuSeconds(`/proc/${pid}/task/${thread}/stat`)]));
}

export function processCpuSeconds(pid: number): number {
  return cpuSeconds(`/proc/${pid}/stat`);
}

export function rssMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** What it caused to be written to disks since its start. */
export function writtenBytes(pid: number): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** User and system time; the name before them may hold anything but a last parenthesis. */
function cpuSeconds(path: string): number {
  const text = readFileSync(path, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}
