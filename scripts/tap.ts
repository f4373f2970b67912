// Prints the MQTT traffic of Vigie as readable JSON, a line a message. It looks on and changes nothing.

import '../protocol/runtime-guard.ts';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';
import { type GatewayEui, parseGatewayEui } from '../protocol/eui.ts';
import { decodeBadRow } from '../protocol/mqtt/bad-row.ts';
import { decode } from '../protocol/mqtt/codec.ts';
import {
  parseTopic,
  TOPIC_ROOT,
  TOPICS,
  type TopicName,
  topicOf,
  topicOfAll,
} from '../protocol/mqtt/topics.ts';
import { decodeUp, type Row } from '../protocol/mqtt/up.ts';

const USAGE = `node --import tsx scripts/tap.ts [options]
  --url URL             default mqtt://127.0.0.1:1883; mqtts://... for TLS
  --username NAME       default tap; --password-file FILE holds its password
  --ca-file FILE        PEM certificates that the broker is trusted by
  --eui EUI             only this gateway; may be given several times
  --topic NAME          only this topic (up, stored, down, ...); may be given several times

One JSON object a line: time, eui, topic, content. Bytes are hex. Ctrl-C ends it.`;

const RETRY_AFTER_MS = 2_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'mqtt://127.0.0.1:1883' },
      username: { type: 'string', default: 'tap' },
      'password-file': { type: 'string' },
      'ca-file': { type: 'string' },
      eui: { type: 'string', multiple: true, default: [] },
      topic: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return void console.log(USAGE);
  const { username, 'password-file': passwordFile, 'ca-file': caFile } = values;
  const filters = filtersOf(values.eui.map(readEui), values.topic.map(readTopicName));
  const client = mqtt.connect(values.url, {
    username,
    ...(passwordFile === undefined
      ? {}
      : { password: readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '') }),
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }),
    clientId: `vigie-tap-${randomBytes(4).toString('hex')}`,
    protocolVersion: 4,
    clean: true,
    reconnectPeriod: RETRY_AFTER_MS,
    // Nothing is carried over: what passes while it is away has passed.
    resubscribe: false,
  });
  client.on('message', (topic, payload, { retain }) => {
    process.stdout.write(
      `${JSON.stringify({ time: new Date().toISOString(), ...readable(topic, payload, retain) })}\n`,
    );
  });
  await untilEnded(client, filters);
}

/** Ends by a signal, by a reader that is gone (`| head`), or by a refusal that no retry would change. */
function untilEnded(client: MqttClient, filters: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => void client.end(true, () => resolve());
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    process.stdout.once('error', end);
    const fail = (message: string): void => void client.end(true, () => reject(new Error(message)));
    client.on('connect', () => {
      client.subscribe([...filters], { qos: 1 }, (error, granted) => {
        const refused = granted?.some(({ qos }) => (qos as number) >= 0x80) ?? false;
        if (error !== null || refused) fail(`the broker refused ${filters.join(', ')}`);
        else console.error(`listening to ${filters.join(', ')}`);
      });
    });
    client.on('error', (error) => {
      // A CONNACK with a code.
      if (typeof (error as { readonly code?: unknown }).code === 'number') fail(error.message);
      else console.error(error.message);
    });
    client.on('close', () => console.error('not connected'));
  });
}

function readEui(text: string): GatewayEui {
  const eui = parseGatewayEui(text);
  if (eui === null) throw new Error(`--eui ${text}: expected 16 hex digits`);
  return eui;
}

function readTopicName(text: string): TopicName {
  if (!Object.hasOwn(TOPICS, text)) {
    throw new Error(`--topic ${text}: expected one of ${Object.keys(TOPICS).join(', ')}`);
  }
  return text as TopicName;
}

/** Subscriptions that bring these topics of these gateways; none named: all. */
export function filtersOf(euis: readonly GatewayEui[], names: readonly TopicName[]): readonly string[] {
  if (names.length === 0)
    return euis.length === 0 ? [`${TOPIC_ROOT}/#`] : euis.map((eui) => `${TOPIC_ROOT}/${eui}/#`);
  if (euis.length === 0) return names.map(topicOfAll);
  return euis.flatMap((eui) => names.map((name) => topicOf(eui, name)));
}

/** What a message says, ready for `JSON.stringify`. What cannot be read is shown in hex. */
export function readable(
  topic: string,
  payload: Buffer,
  retained: boolean,
): Readonly<Record<string, unknown>> {
  const parsed = parseTopic(topic);
  const where = parsed === null ? { topic } : { eui: parsed.eui, topic: parsed.name };
  const content = parsed?.name === 'up' ? readableUp(payload) : decode(payload);
  return {
    ...where,
    ...(retained ? { retained } : {}),
    bytes: payload.length,
    ...(content === undefined ? { hex: payload.toString('hex') } : { content: plain(content) }),
  };
}

function readableUp(payload: Buffer): unknown {
  const read = decodeUp(payload);
  if (read.kind === 'complaint') return { unreadable: read.reason, content: decode(payload) };
  const { up, complaints, unnumbered } = read;
  return {
    ...up,
    rows: up.rows.map((row) => ({ ...row, body: bodyOf(row) })),
    ...(complaints.length > 0 ? { unreadable: complaints } : {}),
    ...(unnumbered > 0 ? { unnumbered } : {}),
  };
}

function bodyOf({ kind, body }: Row): unknown {
  if (typeof body === 'string') return jsonOf(body);
  const bad = kind === 'bad' ? decodeBadRow(body) : null;
  return bad?.kind === 'value' ? bad.value : (decode(body) ?? body);
}

/** Easier to read than text in quotes; text that is not JSON stays text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Bytes become hex, at any depth. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

if (import.meta.filename === process.argv[1]) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
