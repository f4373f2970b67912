// Open pages as browsers hold them: an event stream each, the page read once, again after changes and every half minute.
// Run as a process of its own, so that its work is not the supervisor's; commands on its standard input, JSON lines out.

import { Agent, get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

/** As the pages do, see supervisor/web/client/lib/current.ts. */
const EVERY_MS = 30_000;
const GATHER_MS = 300;
const SPREAD_MS = 700;
/** A quarter of them at a time begin. */
const OPEN_WITHIN_MS = 8_000;

const { values } = parseArgs({
  options: { url: { type: 'string' }, path: { type: 'string', default: '/' }, pages: { type: 'string' } },
});
const url = values.url ?? '';
const pages = Number(values.pages);
const counts = { open: 0, lost: 0, events: 0, reads: 0, failed: 0, bytes: 0 };
let readMs: number[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

function openPage(): void {
  let timer: NodeJS.Timeout | null = null;
  let isReading = false;
  let isStale = false;

  function read(): void {
    if (timer !== null) clearTimeout(timer);
    if (isReading) {
      isStale = true;
      return;
    }
    isReading = true;
    isStale = false;
    const startedMs = performance.now();
    const done = (isWell: boolean): void => {
      isReading = false;
      counts[isWell ? 'reads' : 'failed']++;
      if (isWell) readMs.push(performance.now() - startedMs);
      timer = setTimeout(read, isStale ? GATHER_MS : EVERY_MS);
    };
    const request = get(
      `${url}${values.path}?part=1`,
      { agent, headers: { 'accept-encoding': 'gzip' } },
      (answer) => {
        answer.on('data', (bytes: Buffer) => {
          counts.bytes += bytes.length;
        });
        answer.on('end', () => done(answer.statusCode === 200));
      },
    );
    request.on('error', () => done(false));
  }

  function readSoon(): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(read, GATHER_MS + Math.random() * SPREAD_MS);
  }

  function hear(answer: IncomingMessage): void {
    counts.open++;
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => {
      const events = text.split('event: equipment').length + text.split('event: reset').length - 2;
      counts.events += events;
      if (events > 0) readSoon();
    });
    answer.on('close', () => {
      counts.open--;
      counts.lost++;
    });
  }

  get(`${url}/api/v1/events`, { agent: false }, hear).on('error', () => counts.lost++);
  read();
}

for (let page = 0; page < pages; page++) setTimeout(openPage, (page / pages) * OPEN_WITHIN_MS);
createInterface({ input: process.stdin }).on('line', (ask) => {
  const ascending = readMs.sort((a, b) => a - b);
  const at = (share: number): number => ascending[Math.floor(ascending.length * share)] ?? 0;
  process.stdout.write(
    `${JSON.stringify({ event: 'counts', ask, ...counts, p50: at(0.5), p99: at(0.99) })}\n`,
  );
  readMs = [];
});
process.stdout.write(`${JSON.stringify({ event: 'started' })}\n`);
