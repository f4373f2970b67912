// What the demonstration prints once it runs: where to look, who may sign in, what to expect.

import { DEMO_ACCOUNTS } from '../../supervisor/access/demo.ts';
import type { Demo } from './network.ts';

export function welcome({ url, mqttPort, files }: Demo, folder: string, calm: boolean): string {
  const width = Math.max(...DEMO_ACCOUNTS.map(({ login }) => login.length));
  const accounts = DEMO_ACCOUNTS.map(
    ({ login, name }) => `    ${login.padEnd(width)}  ${files.passwords.get(login)}  ${name}`,
  );
  return `
  Vigie is running.

    network status     ${url}/        (English: ${url}/en/)
    API                ${url}/api/v1/gateways
    metrics            ${url}/metrics
    logs, database     ${folder}
    MQTT traffic       npm run tap -- --url mqtt://127.0.0.1:${mqttPort} --password-file ${files.tapSecret}

  Accounts of this demonstration, with the rights of their role in their network:

${accounts.join('\n')}

  ${calm ? 'Nothing will break.' : 'Things break and are mended, as announced here; npm start -- --calm runs without.'}
  Ctrl-C stops all of it; the next start carries on with the data.
`;
}
