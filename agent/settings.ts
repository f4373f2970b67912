// The agent's settings: the table that reads them, and documents them.

import { parseGatewayEui } from '../protocol/eui.ts';
import {
  choice,
  type HostPort,
  hostPort,
  maybe,
  numeric,
  optional,
  parsed,
  required,
  type SettingsOf,
  string,
  table,
} from '../protocol/settings.ts';

const LOOPBACK: HostPort = { host: '127.0.0.1', port: 1700 };
const GIB = 1024 ** 3;

const gatewayEui = parsed('gateway EUI', 'a gateway EUI, 16 hex digits', parseGatewayEui);
/** Credentials have settings of their own: this one is logged. */
const mqttUrl = parsed(
  'URL',
  'mqtt://host:port, mqtts://host:port, ws:// or wss://, without user name or password',
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !['mqtt:', 'mqtts:', 'ws:', 'wss:'].includes(url.protocol)) return null;
    return url.hostname === '' || url.username !== '' || url.password !== '' ? null : text;
  },
);

export const agentMembers = {
  gateway: table({
    eui: required(
      gatewayEui,
      'EUI of the gateway beside this agent; datagrams of any other are not acknowledged',
    ),
  }),
  udp: table({
    bind: optional(hostPort, 'Where the packet forwarder sends its datagrams; keep it on loopback', LOOPBACK),
    bind_down: maybe(
      hostPort,
      'Where it sends PULL_DATA, when its up and down ports differ; left out: udp.bind',
    ),
  }),
  journal: table({
    path: required(string, 'The journal file; its folder is made when missing'),
    max_bytes: optional(
      numeric(1024 * 1024, 64 * GIB),
      'Size the journal may grow to, bytes; keep it below what the partition has free',
      GIB,
    ),
    max_age_h: optional(numeric(1, 744), 'Hours that a row is kept at most, 31 days being the most', 720),
    commit_window_ms: optional(
      numeric(0, 5_000),
      'How long a row may wait for others to be committed with it, ms; PUSH_ACK waits as long. 0: at once when idle, ' +
        'grouped by themselves under load. 1000 spares worn flash',
      0,
    ),
  }),
  mqtt: table({
    url: required(mqttUrl, 'The MQTT broker'),
    username: maybe(string, 'User name at the broker; left out: the EUI'),
    password_file: maybe(string, 'File that holds the password'),
    ca_file: maybe(string, 'PEM certificates that the broker is trusted by; left out: those of the system'),
    cert_file: maybe(string, 'PEM certificate of this agent, for brokers that ask for one'),
    key_file: maybe(string, 'PEM private key of that certificate'),
  }),
  health: table({
    interval_s: optional(numeric(5, 3_600), 'Seconds between two health reports', 30),
  }),
  log: table({
    level: optional(choice('debug', 'info', 'warn', 'error'), 'What is logged at least', 'info'),
  }),
} as const;

export type AgentSettings = SettingsOf<typeof agentMembers>;
