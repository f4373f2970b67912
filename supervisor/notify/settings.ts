// The settings of notification: the mail server, what mails say of themselves, the heartbeat.

import { isIP } from 'node:net';
import {
  choice,
  maybe,
  numeric,
  optional,
  parsed,
  required,
  type SettingsOf,
  string,
  table,
  values,
} from '../../protocol/settings.ts';
import { isLoopback } from '../access/channel.ts';
import { minuteOf } from './hours.ts';
import { isSendable } from './mail/address.ts';

export const mailAddress = parsed('mail address', 'a mail address, such as hotline@example.org', (text) =>
  isSendable(text) ? text : null,
);
const webAddress = parsed('address of a site', 'https://host, without a path', (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === ''
    ? url.origin
    : null;
});
const httpUrl = parsed('URL', 'http:// or https:// URL', (text) =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : null,
);
const timeOfDay = parsed('time of day', 'a time of day, such as 07:30', (text) =>
  minuteOf(text) === null ? null : text,
);
export const ipNetwork = parsed(
  'address or network',
  'an IP address, or a network such as 10.0.0.0/8',
  (text) => {
    const [address = '', bits, ...rest] = text.split('/');
    const family = isIP(address);
    if (family === 0 || rest.length > 0) return null;
    if (bits === undefined) return text;
    return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128) ? text : null;
  },
);
const headerText = parsed('text', '1 to 60 characters without control characters', (text) =>
  text.length >= 1 && text.length <= 60 && !/[\p{Cc}\p{Bidi_Control}]/u.test(text) ? text : null,
);

export const notifyMembers = {
  mail: table({
    host: maybe(
      string,
      'Mail server that takes what is sent; left out: no mail is sent, and the pages say so',
    ),
    port: optional(numeric(1, 65_535), 'Its port', 587),
    security: optional(
      choice('starttls', 'tls', 'none'),
      'starttls: required, nothing is sent without; tls: from the first byte, mostly port 465; none: on loopback only',
      'starttls',
    ),
    username: maybe(string, 'User name at the mail server; left out: none is given'),
    password_file: maybe(string, 'File that holds the password at the mail server'),
    ca_file: maybe(
      string,
      'PEM certificates that the mail server is trusted by; left out: those of the system',
    ),
    from: maybe(mailAddress, 'Address that mails come from; needed with mail.host'),
    from_name: optional(headerText, 'Name that mails come from', 'Vigie'),
    reply_to: maybe(mailAddress, 'Where answers go, mostly the hotline; somebody must read it'),
    subject_prefix: optional(headerText, 'What every subject begins with', '[Réseau LoRa]'),
    base_url: maybe(webAddress, 'Address of the pages, for links in mails; left out: mails have no links'),
    max_per_hour: optional(
      numeric(1, 1_000),
      'Mails of new incidents that one address gets in an hour; the rest stands in one mail at its end',
      12,
    ),
    connections: optional(numeric(1, 20), 'Connections to the mail server at once', 4),
    digest_at: optional(timeOfDay, 'When the daily summary is made, in Paris', '07:30'),
  }),
  webhooks: table({
    allowed_networks: values(
      'Networks of your own that webhooks may reach; empty: public addresses only',
      required(ipNetwork, 'IP address, or a network such as 10.0.0.0/8'),
    ),
  }),
  heartbeat: table({
    url: maybe(
      httpUrl,
      'A URL outside that is asked as long as the supervisor works: whoever watches it there knows when it does not',
    ),
    every_s: optional(numeric(10, 3_600), 'Seconds between two of them', 60),
  }),
} as const;

export type NotifySettings = SettingsOf<typeof notifyMembers>;

export function notifyComplaints({ mail }: NotifySettings): readonly string[] {
  const complaints: string[] = [];
  if (mail.host !== null && mail.from === null) {
    complaints.push('mail.from: needed with mail.host, mails come from somewhere');
  }
  if (mail.security === 'none' && mail.host !== null && !isLocal(mail.host)) {
    complaints.push('mail.security: mail in the clear is for a server on loopback only');
  }
  if ((mail.username === null) !== (mail.password_file === null)) {
    complaints.push('mail: username and password_file must be given together');
  }
  if (mail.security === 'none' && mail.username !== null) {
    complaints.push('mail.username: no password is sent in the clear, choose another mail.security');
  }
  return complaints;
}

function isLocal(host: string): boolean {
  return host === 'localhost' || isLoopback(host);
}
