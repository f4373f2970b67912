// A certificate for 127.0.0.1 that signs itself, until a given day: X.509 (RFC 5280 section 4.1).

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface CertificateText {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** Version 3, which alone has extensions. */
const VERSION = 2;
const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
/** Explicitly tagged [0] and [3]; an IP address among names, [7]. */
const VERSION_TAG = 0xa0;
const EXTENSIONS_TAG = 0xa3;
const IP_ADDRESS = 0x87;

/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256. */
const ECDSA_SHA256 = Buffer.from('2a8648ce3d040302', 'hex');
/** 2.5.4.3, commonName. */
const COMMON_NAME = Buffer.from('550403', 'hex');
/** 2.5.29.17, subjectAltName. */
const ALTERNATIVE_NAME = Buffer.from('551d11', 'hex');
const LOOPBACK = Buffer.from([127, 0, 0, 1]);

/** Valid from now until `endMs`, ms since 1970, before 2050. */
export function selfSigned(commonName: string, endMs: number): CertificateText {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, der(OBJECT_ID, ECDSA_SHA256));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(OBJECT_ID, COMMON_NAME), der(UTF8_STRING, Buffer.from(commonName)))),
  );
  // A positive number: its first bit is not set.
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(8)]);
  const names = der(OCTET_STRING, der(SEQUENCE, der(IP_ADDRESS, LOOPBACK)));
  const extensions = der(SEQUENCE, der(SEQUENCE, der(OBJECT_ID, ALTERNATIVE_NAME), names));
  const signed = der(
    SEQUENCE,
    der(VERSION_TAG, der(INTEGER, Buffer.from([VERSION]))),
    der(INTEGER, serial),
    algorithm,
    name,
    der(SEQUENCE, utcTime(Date.now()), utcTime(endMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS_TAG, extensions),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', signed, privateKey)]);
  const certificate = der(SEQUENCE, signed, algorithm, der(BIT_STRING, signature));
  const base64 = certificate.toString('base64').replace(/(.{64})/g, '$1\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** X.690 section 8.1; lengths up to 65,535. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), body]);
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(UTC_TIME, Buffer.from(digits.slice(2)));
}
