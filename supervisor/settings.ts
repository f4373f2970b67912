// The supervisor's settings: the table that reads them, and documents them.

import { isGatewayEui, parseGatewayEui } from '../protocol/eui.ts';
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
  values,
  yesOrNo,
} from '../protocol/settings.ts';
import { isLoopback } from './access/channel.ts';
import { calendarComplaints, calendarMembers } from './calendar/settings.ts';
import { healthMembers } from './fleet/health/settings.ts';
import { trafficMembers } from './fleet/traffic/settings.ts';
import { incidentMembers } from './incidents/settings.ts';
import { targetMembers } from './incidents/targets.ts';
import { lnsComplaints, lnsMembers } from './lns/settings.ts';
import { maintenanceMembers } from './maintenance/settings.ts';
import { ipNetwork, mailAddress, notifyComplaints, notifyMembers } from './notify/settings.ts';
import { mapComplaints, mapMembers } from './web/map/settings.ts';

const LOOPBACK_MQTT: HostPort = { host: '127.0.0.1', port: 1883 };
const LOOPBACK_HTTP: HostPort = { host: '127.0.0.1', port: 8080 };

const gatewayEui = parsed('gateway EUI', 'a gateway EUI, 16 hex digits', parseGatewayEui);
const partnerId = parsed('short name', '1 to 40 of a-z, 0-9, "-" and "_"', (text) =>
  /^[a-z0-9_-]{1,40}$/.test(text) ? text : null,
);
const brokerUrl = parsed('URL', 'mqtt://host:port or mqtts://host:port', (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && ['mqtt:', 'mqtts:', 'ws:', 'wss:'].includes(url.protocol) ? text : null;
});

export const supervisorMembers = {
  database: table({
    path: required(string, 'The SQLite database file; its folder is made when missing'),
  }),
  broker: table({
    listen: optional(
      hostPort,
      'Where the embedded MQTT broker listens; unused with broker.url',
      LOOPBACK_MQTT,
    ),
    tls_cert_file: maybe(
      string,
      'PEM certificate chain of the embedded broker; with tls_key_file it speaks TLS only',
    ),
    tls_key_file: maybe(string, 'PEM private key of the embedded broker'),
    url: maybe(brokerUrl, 'An external MQTT 3.1.1 broker instead of the embedded one'),
    username: maybe(string, 'User name at the external broker'),
    password_file: maybe(string, 'File that holds the password at the external broker'),
    ca_file: maybe(
      string,
      'PEM certificates that the external broker is trusted by; left out: those of the system',
    ),
  }),
  observers: tables({
    name: required(
      partnerId,
      'User name at the embedded broker of somebody who hears everything and says nothing',
    ),
    secret_file: required(string, 'File that holds the password'),
  }),
  http: table({
    listen: optional(
      hostPort,
      'Where pages, API and metrics are served; put a TLS proxy in front of anything but loopback',
      LOOPBACK_HTTP,
    ),
    trusted_proxy: values(
      'Proxies in front of Vigie: what they say of a request (X-Forwarded-For, -Proto, -Host) is believed; empty: nobody',
      required(ipNetwork, 'IP address of a proxy, or the network that it is in'),
    ),
  }),
  access: table({
    public_state: optional(
      yesOrNo,
      'Whether states and counts of equipment are shown without signing in; frames, devices and notes never are',
      false,
    ),
    demo: optional(
      yesOrNo,
      'Only for the demonstration: people sign in over plain HTTP; refused unless http.listen is loopback',
      false,
    ),
    demo_accounts_file: maybe(
      string,
      'File with the logins and passwords of the demonstration, a line each; only with access.demo',
    ),
  }),
  gateways: tables({
    eui: required(gatewayEui, 'Gateway EUI'),
    name: required(string, 'What people call it'),
    partner: maybe(partnerId, 'id of the partner that owns it'),
    latitude: maybe(numeric(-90, 90, false), 'Degrees north'),
    longitude: maybe(numeric(-180, 180, false), 'Degrees east'),
    secret_file: maybe(
      string,
      'File that holds the password of its agent; left out: the agent may not connect to the embedded broker',
    ),
  }),
  ...healthMembers,
  ...trafficMembers,
  ...calendarMembers,
  ...targetMembers,
  ...notifyMembers,
  ...incidentMembers,
  ...maintenanceMembers,
  lns: tables(lnsMembers),
  partners: tables({
    id: required(partnerId, 'Short name, for gateways to refer to'),
    name: required(string, 'Full name, as pages show it'),
  }),
  retention: table({
    frames_h: optional(
      numeric(1, 8_760),
      'Hours that receptions and frames are kept; sums are kept 13 months',
      48,
    ),
    downlinks_h: optional(
      numeric(1, 8_760),
      'Hours that downlinks are kept; how many had which result is kept for good',
      720,
    ),
    notices_d: optional(
      numeric(31, 36_500),
      'Days that texts of mails and webhooks are kept, and which people were told',
      400,
    ),
    proofs_d: optional(
      numeric(450, 36_500),
      'Days that it is kept what partners were told, and when their servers took it: by that, announced work is left out of the availability',
      3_653,
    ),
  }),
  downlink: table({
    duty_cycle: optional(
      choice('warn', 'refuse'),
      'What becomes of downlinks that would take more of the hour than the sub-band (EU868) allows a gateway: passed on and warned of, or answered TOO_LATE',
      'warn',
    ),
  }),
  dedup: table({
    window_ms: optional(
      numeric(0, 2_000),
      'How long copies of a transmission are collected for mode "best", ms',
      200,
    ),
    repeat_h: optional(numeric(1, 168), 'Hours within which the same PHYPayload is the same frame', 24),
  }),
  web: table({
    accessibility_contact: maybe(
      mailAddress,
      'Whom to tell of a barrier, on the accessibility statement; left out: the reader’s own administrator is named',
    ),
    map: table(mapMembers),
  }),
  log: table({
    level: optional(choice('debug', 'info', 'warn', 'error'), 'What is logged at least', 'info'),
  }),
} as const;

export type SupervisorSettings = SettingsOf<typeof supervisorMembers>;

/** What no single setting can tell. */
export function supervisorComplaints(settings: SupervisorSettings): readonly string[] {
  const complaints: string[] = [
    ...lnsComplaints(settings.lns),
    ...mapComplaints(settings.web.map),
    ...calendarComplaints(settings),
    ...notifyComplaints(settings),
  ];
  const { broker, gateways, partners } = settings;
  if ((broker.tls_cert_file === null) !== (broker.tls_key_file === null)) {
    complaints.push('broker: tls_cert_file and tls_key_file must be given together');
  }
  if (broker.url === null && broker.username !== null) {
    complaints.push('broker.username: only used with broker.url, which is missing');
  }
  const { access, http } = settings;
  if (access.demo && http.listen.host !== 'localhost' && !isLoopback(http.listen.host)) {
    complaints.push('access.demo: passwords in the clear are for http.listen on loopback only');
  }
  if (access.demo_accounts_file !== null && !access.demo) {
    complaints.push('access.demo_accounts_file: only used with access.demo, which is not set');
  }
  const observers = settings.observers.map(({ name }) => name);
  if (new Set(observers).size < observers.length) complaints.push('observers: two have the same name');
  for (const [index, name] of observers.entries()) {
    if (isGatewayEui(name)) complaints.push(`observers[${index}].name: an EUI is the name of an agent`);
  }
  const ids = new Set(partners.map(({ id }) => id));
  if (ids.size < partners.length) complaints.push('partners: two have the same id');
  const euis = new Set<string>();
  for (const [index, { eui }] of gateways.entries()) {
    if (euis.has(eui)) complaints.push(`gateways[${index}].eui: ${eui} is listed twice`);
    euis.add(eui);
  }
  return complaints;
}
