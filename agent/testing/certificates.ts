// Certificates for tests, made by the system's openssl, since Node itself cannot sign any.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** As openssl writes them, `YYYYMMDDHHMMSSZ`. */
export interface Validity {
  readonly from: string;
  readonly to: string;
}

export const VALID: Validity = { from: '20200101000000Z', to: '20490101000000Z' };
export const EXPIRED: Validity = { from: '20200101000000Z', to: '20200201000000Z' };
export const NOT_YET_VALID: Validity = { from: '20480101000000Z', to: '20490101000000Z' };

/** Asked by `openssl ca`, the one command that takes dates. */
const CONFIGURATION = `
[ca]
default_ca = test
[test]
new_certs_dir = .
database = index.txt
serial = serial
default_md = sha256
policy = policy
x509_extensions = extensions
[policy]
commonName = supplied
[extensions]
subjectAltName = IP:127.0.0.1
`;

export function hasOpenssl(): boolean {
  return spawnSync('openssl', ['version']).status === 0;
}

/** A certificate for 127.0.0.1 that signs itself. */
export function selfSigned(folder: string, name: string, { from, to }: Validity = VALID): Certificate {
  const cwd = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(cwd, 'ca.conf'), CONFIGURATION);
  writeFileSync(join(cwd, 'index.txt'), '');
  writeFileSync(join(cwd, 'serial'), '01\n');
  const openssl = (...words: string[]): void => {
    const result = spawnSync(
      'openssl',
      words.flatMap((word) => word.split(' ')),
      { cwd },
    );
    if (result.status !== 0) throw new Error(result.stderr.toString());
  };
  openssl(
    'req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out request.pem',
    `-subj /CN=${name}`,
  );
  openssl(
    'ca -batch -selfsign -notext -config ca.conf -keyfile key.pem -in request.pem -out cert.pem',
    `-startdate ${from} -enddate ${to}`,
  );
  const certFile = join(cwd, 'cert.pem');
  return { certFile, cert: readFileSync(certFile), key: readFileSync(join(cwd, 'key.pem')) };
}
