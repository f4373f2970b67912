// The agent's settings: the table that reads them, and documents them.

import { parseGatewayEui } from '../protocol/eui.ts';
import { frameFilterMembers, lnsAddress, lnsName } from '../protocol/lns-settings.ts';
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
  tables,
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
    reconnect_max_s: optional(
      numeric(1, 3_600),
      'Seconds between two attempts to connect at most; from one second the pause doubles up to this, at random below it',
      60,
    ),
  }),
  bypass: table({
    lns: maybe(
      lnsAddress,
      'A network server (LNS) that the agent serves itself, over Semtech UDP, while the supervisor stores nothing; ' +
        'port 1700 when none is given; left out: none',
    ),
    lns_name: maybe(
      lnsName,
      'What the supervisor calls that LNS, its lns.name; must be given with bypass.lns',
    ),
    after_s: optional(
      numeric(5, 86_400),
      'Seconds that receptions have waited, with nothing stored, when this begins',
      30,
    ),
  }),
  tap: tables({
    name: required(lnsName, 'How health reports call this server'),
    address: required(
      lnsAddress,
      'A server that gets a copy of what the packet forwarder sends, over Semtech UDP; port 1700 when none is given',
    ),
    direction: optional(
      choice('up', 'both'),
      'Uplinks only; or downlinks too: its PULL_RESPs go to the packet forwarder, which then transmits for it',
      'up',
    ),
    ...frameFilterMembers,
  }),
  health: table({
    interval_s: optional(numeric(5, 3_600), 'Seconds between two health reports', 30),
  }),
  log: table({
    level: optional(choice('debug', 'info', 'warn', 'error'), 'What is logged at least', 'info'),
  }),
} as const;

export type AgentSettings = SettingsOf<typeof agentMembers>;
export type TapSettings = AgentSettings['tap'][number];

/** Each has a socket, a place in the health report and its share of the tokens for downlinks. */
export const MAX_TAPS = 16;

/** What cannot be seen in one setting alone. */
export function agentComplaints({ bypass, tap }: AgentSettings): readonly string[] {
  const complaints: string[] = [];
  if (bypass.lns !== null && bypass.lns_name === null) {
    complaints.push('bypass.lns_name: missing; the supervisor must know which of its LNSs bypass.lns is');
  }
  if (tap.length > MAX_TAPS) complaints.push(`tap: at most ${MAX_TAPS}, not ${tap.length}`);
  const names = tap.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    const first = names.indexOf(name);
    if (first !== index) complaints.push(`tap[${index}].name: ${name} is already the name of tap[${first}]`);
  }
  return complaints;
}
