// Certificates for tests, made by the system's openssl, since Node itself cannot sign any.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export function hasOpenssl(): boolean {
  return spawnSync('openssl', ['version']).status === 0;
}

/** A certificate for 127.0.0.1 that signs itself. */
export function selfSigned(folder: string, name: string): Certificate {
  const certFile = join(folder, `${name}.pem`);
  const keyFile = join(folder, `${name}.key`);
  const result = spawnSync('openssl', [
    ...[
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '3650',
    ],
    ...[
      '-subj',
      `/CN=${name}`,
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      keyFile,
      '-out',
      certFile,
    ],
  ]);
  if (result.status !== 0) throw new Error(result.stderr.toString());
  return { certFile, cert: readFileSync(certFile), key: readFileSync(keyFile) };
}
