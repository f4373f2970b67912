// The contents of the files that the agent's settings name, read at start, wrong ones complained about with the rest.

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { AgentSettings } from './settings.ts';

export interface AgentSecrets {
  readonly password: Buffer | null;
  readonly ca: Buffer | null;
  readonly cert: Buffer | null;
  readonly key: Buffer | null;
}

/** Complaints name the setting. */
export function readSecrets({ mqtt }: AgentSettings): {
  readonly secrets: AgentSecrets;
  readonly complaints: readonly string[];
} {
  const complaints: string[] = [];

  function read(key: string, path: string | null): Buffer | null {
    if (path === null) return null;
    try {
      return readFileSync(path);
    } catch (error) {
      complaints.push(`mqtt.${key}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return null;
    }
  }

  function check(key: string, use: () => unknown): void {
    try {
      use();
    } catch (error) {
      complaints.push(`mqtt.${key}: not usable (${(error as Error).message})`);
    }
  }

  const password = read('password_file', mqtt.password_file);
  const secrets = {
    // Editors end a file with a line end that is no part of the password.
    password: password === null ? null : Buffer.from(password.toString('utf8').replace(/\r?\n$/, '')),
    ca: read('ca_file', mqtt.ca_file),
    cert: read('cert_file', mqtt.cert_file),
    key: read('key_file', mqtt.key_file),
  };
  const { ca, cert, key } = secrets;
  if (ca !== null) check('ca_file', () => new X509Certificate(ca));
  if (cert !== null && key !== null)
    check('cert_file, mqtt.key_file', () => createSecureContext({ cert, key }));
  if ((mqtt.cert_file === null) !== (mqtt.key_file === null)) {
    complaints.push('mqtt: cert_file and key_file must be given together');
  }
  // Whoever gives a certificate means TLS, and the connection would try it: with a broker that speaks none, for ever.
  if (mqtt.cert_file !== null && !/^(?:mqtts|wss):/.test(mqtt.url)) {
    complaints.push('mqtt.cert_file: only used over TLS; mqtt.url must begin with mqtts: or wss:');
  }
  return { secrets, complaints };
}
