// The MQTT broker that the settings ask for, the embedded one or another, with the secrets and certificates it needs.

import type { Bus, BusDeps } from './platform/broker/bus.ts';
import { createEmbeddedBus } from './platform/broker/embedded.ts';
import { createExternalBus } from './platform/broker/external.ts';
import { createVerifier, hashSecret } from './platform/broker/secrets.ts';
import { readNamedFile, readSecretFile } from './platform/named-file.ts';
import type { SupervisorSettings } from './settings.ts';

/** Nothing runs yet. Rejects with one sentence when a file that the settings name cannot be read. */
export async function createBus(
  settings: SupervisorSettings,
  secretOf: (username: string) => string | null,
  deps: BusDeps,
): Promise<Bus> {
  const { broker } = settings;
  if (broker.url !== null) {
    const { url, username } = broker;
    const password =
      broker.password_file === null
        ? null
        : Buffer.from(readSecretFile('broker.password_file', broker.password_file));
    const ca = broker.ca_file === null ? null : readNamedFile('broker.ca_file', broker.ca_file);
    return createExternalBus({ url, username, password, ca }, deps);
  }
  const observers = await readObservers(settings);
  const { listen, tls_cert_file: certFile, tls_key_file: keyFile } = broker;
  const tls =
    certFile === null || keyFile === null
      ? null
      : {
          cert: readNamedFile('broker.tls_cert_file', certFile),
          key: readNamedFile('broker.tls_key_file', keyFile),
        };
  return createEmbeddedBus({ listen, tls, authenticate: createVerifier(secretOf), observers }, deps);
}

/** By name, their hashed secrets. */
async function readObservers(settings: SupervisorSettings): Promise<ReadonlyMap<string, string>> {
  const observers = new Map<string, string>();
  for (const { name, secret_file } of settings.observers) {
    observers.set(name, await hashSecret(readSecretFile(`observers.${name}`, secret_file)));
  }
  return observers;
}
