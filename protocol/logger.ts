// The log of a program: one JSON line per event, or readable lines on a terminal where pino-pretty is installed.

import { type DestinationStream, type Logger, pino } from 'pino';

export async function createLogger(level: string, base: Readonly<Record<string, string>>): Promise<Logger> {
  const pretty = process.stdout.isTTY ? await prettyStream() : null;
  return pretty === null ? pino({ level, base }) : pino({ level, base }, pretty);
}

/** `null` where it is not installed, as beside a gateway. */
async function prettyStream(): Promise<DestinationStream | null> {
  try {
    const { PinoPretty } = await import('pino-pretty');
    return PinoPretty({ ignore: 'program,eui,pid,hostname', sync: true });
  } catch {
    return null;
  }
}
