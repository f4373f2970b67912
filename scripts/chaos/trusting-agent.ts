// The negative control: a program in an agent's place that is careful about its disk, but takes the broker's PUBACK for
// "stored" and forgets the row. Not a part of Vigie; it is here to lose.

import '../../protocol/runtime-guard.ts';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import mqtt from 'mqtt';
import { type AgentSettings, agentMembers } from '../../agent/settings.ts';
import { readStart } from '../../protocol/command-line.ts';
import { topicOf } from '../../protocol/mqtt/topics.ts';
import { encodeUp, type Row } from '../../protocol/mqtt/up.ts';
import { readToServer } from '../../protocol/semtech/datagram.ts';
import { encodePullAck } from '../../protocol/semtech/pull-ack.ts';
import { encodePushAck } from '../../protocol/semtech/push-ack.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';

const BOOT_ID = randomBytes(16).toString('hex');
const RECONNECT_MS = 500;
const MAX_IN_FLIGHT = 200;
const SEND_EVERY_MS = 20;

function run({ gateway, udp, journal, mqtt: broker }: AgentSettings): void {
  const database = new Database(journal.path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(`
    CREATE TABLE IF NOT EXISTS rows (seq INTEGER PRIMARY KEY AUTOINCREMENT, mono INTEGER, wall INTEGER, body TEXT);
    CREATE TABLE IF NOT EXISTS epoch (epoch TEXT);`);
  if (database.prepare('SELECT 1 FROM epoch').get() === undefined) {
    database.prepare('INSERT INTO epoch VALUES (?)').run(randomBytes(16).toString('hex'));
  }
  const epoch = database.prepare<[], string>('SELECT epoch FROM epoch').pluck().get() as string;
  const insert = database.prepare('INSERT INTO rows (mono, wall, body) VALUES (?, ?, ?)');
  const forget = database.prepare('DELETE FROM rows WHERE seq = ?');
  const next = database.prepare<[number], { seq: number; mono: number; wall: number; body: string }>(
    'SELECT * FROM rows WHERE seq > ? ORDER BY seq LIMIT 50',
  );
  let sentUpTo = 0;
  let inFlight = 0;

  const socket = createSocket('udp4', (bytes, from) => {
    const datagram = readToServer(bytes);
    if (typeof datagram === 'string') return;
    if (datagram.kind === 'pull-data') {
      socket.send(encodePullAck(datagram.version, datagram.token), from.port, from.address);
    }
    if (datagram.kind !== 'push-data') return;
    database.transaction(() => {
      for (const { text } of splitPushData(datagram.json).frames) insert.run(monoMs(), Date.now(), text);
    })();
    socket.send(encodePushAck(datagram.version, datagram.token), from.port, from.address);
  });
  socket.bind(udp.bind.port, udp.bind.host);

  const client = mqtt.connect(broker.url, {
    clientId: gateway.eui,
    username: gateway.eui,
    password: readFileSync(broker.password_file ?? '', 'utf8'),
    reconnectPeriod: RECONNECT_MS,
    protocolVersion: 4,
  });
  client.on('error', () => {});
  // What was never acknowledged goes again: this program does all that the broker's word asks for.
  client.on('connect', () => {
    sentUpTo = 0;
    inFlight = 0;
  });
  setInterval(() => {
    if (!client.connected || inFlight > MAX_IN_FLIGHT) return;
    for (const { seq, mono, wall, body } of next.all(sentUpTo)) {
      sentUpTo = seq;
      inFlight++;
      const row: Row = {
        seq,
        kind: body.includes('"stat":-1') ? 'crc' : 'up',
        flags: 0,
        bootId: BOOT_ID,
        tmstRun: 1,
        rxMonoMs: mono,
        wallMs: wall,
        wallSynced: true,
        body,
      };
      const payload = encodeUp({ epoch, bootId: BOOT_ID, sentMonoMs: monoMs(), rows: [row] });
      client.publish(topicOf(gateway.eui, 'up'), payload, { qos: 1 }, (error) => {
        inFlight--;
        // Here it trusts. The supervisor may never have heard of it.
        if (error === undefined || error === null) forget.run(seq);
      });
    }
  }, SEND_EVERY_MS);
}

function monoMs(): number {
  return Math.round(performance.now());
}

const start = readStart('trusting-agent', agentMembers, (value) => ({ value, complaints: [] }), {
  argv: process.argv.slice(2),
  environment: process.env,
  readFile: (path) => readFileSync(path, 'utf8'),
});
if (start.kind === 'run') run(start.value);
else {
  process.stderr.write(`${start.text}\n`);
  process.exitCode = start.code;
}
