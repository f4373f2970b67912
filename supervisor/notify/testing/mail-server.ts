// A real SMTP server on loopback that takes, refuses, puts off or dies as a test tells it to.

import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type Mood =
  | 'takes'
  /** 450 at RCPT the first time for each sender and recipient, then takes. */
  | 'greylists'
  /** 550 at RCPT. */
  | 'refuses'
  /** 421 at RCPT. */
  | 'is-busy'
  /** The connection is cut when all of the mail has come, before any answer. */
  | 'dies-before-250'
  /** The mail is taken; the connection is cut instead of the answer. */
  | 'takes-and-dies'
  /** No answer at RCPT until the test lets it go on. */
  | 'stalls'
  /** 554 after the mail. */
  | 'refuses-content';

export interface MailServer {
  readonly port: number;
  /** What was accepted, in order; a mail that is accepted twice is there twice. */
  readonly mails: ParsedMail[];
  /** As they came over the wire. */
  readonly raw: string[];
  /** Connections so far. */
  connections: number;
  /** How often it was asked to take a mail. */
  asked: number;
  mood: Mood;
  /** By address; others have the mood of the server. */
  readonly moods: Map<string, Mood>;
  /** Answers those that stall. */
  release(): void;
  stop(): Promise<void>;
}

export async function startMailServer(
  options: SMTPServerOptions & { port?: number } = {},
): Promise<MailServer> {
  const seen = new Set<string>();
  const stalled: (() => void)[] = [];
  const moodOf = (address: string): Mood => rig.moods.get(address) ?? rig.mood;
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], closeTimeout: 100, ...options },
    onConnect(_session, done) {
      rig.connections++;
      done();
    },
    onRcptTo({ address }, _session, done) {
      rig.asked++;
      const mood = moodOf(address);
      if (mood === 'is-busy') return done(answer(421, 'Too busy, try again later'));
      if (mood === 'refuses') return done(answer(550, 'No such mailbox'));
      if (mood === 'stalls') return void stalled.push(done);
      if (mood === 'greylists' && !seen.has(address)) {
        seen.add(address);
        return done(answer(450, 'Greylisted, try again'));
      }
      done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', () => {
        const mood = moodOf(session.envelope.rcptTo[0]?.address ?? '');
        const cut = (): void => cutOff(server, session.id);
        if (mood === 'dies-before-250') return cut();
        if (mood === 'refuses-content') return done(answer(554, 'Looks like spam'));
        const raw = Buffer.concat(chunks);
        rig.raw.push(raw.toString('latin1'));
        simpleParser(raw).then((mail) => {
          rig.mails.push(mail);
          if (mood === 'takes-and-dies') cut();
          else done();
        }, done);
      });
    },
  });
  // Clients that are killed leave connections in the middle of things.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.server.address();
  const rig: MailServer = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    ...{ mails: [], raw: [], connections: 0, asked: 0, mood: 'takes', moods: new Map() },
    release() {
      for (const done of stalled.splice(0)) done();
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return rig;
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function cutOff(server: SMTPServer, sessionId: string): void {
  for (const connection of server.connections as Set<Connection>) {
    if (connection.session.id === sessionId) connection._socket.destroy();
  }
}

interface Connection {
  readonly session: { readonly id: string };
  readonly _socket: { destroy(): void };
}

export function toOf(mail: ParsedMail): string {
  return ([mail.to].flat()[0] as AddressObject | undefined)?.value[0]?.address ?? '';
}
