// What the demonstration prints once it runs: where to look, who may sign in, what to expect.

import type { Demo } from './network.ts';

export function welcome(
  { url, mailUrl, mqttPort, files, notes }: Demo,
  folder: string,
  calm: boolean,
): string {
  const { accounts } = files.passwords;
  const moved = notes.map((note) => `  ${note}\n`).join('');
  const width = Math.max(...accounts.map(({ login }) => login.length));
  const lines = accounts.map(
    ({ login, password, name }) => `    ${login.padEnd(width)}  ${password}  ${name}`,
  );
  return `
  Vigie is running.

    network status     ${url}/        (English: ${url}/en/)
    mails it has sent  ${mailUrl}
    API                ${url}/api/v1/gateways
    metrics            ${url}/metrics
    logs, database     ${folder}
    MQTT traffic       npm run tap -- --url mqtts://127.0.0.1:${mqttPort} --ca-file ${files.broker.cert} --password-file ${files.tapSecret}

${moved === '' ? '' : `${moved}\n`}  Accounts of this demonstration, with the rights of their role in their network:

${lines.join('\n')}

  ${calm ? 'Nothing will break.' : 'Things break and are mended, as announced here; npm start -- --calm runs without.'}
  The hotline keeps office hours (Monday to Friday, 08:30 to 17:30 in Paris): outside them mails of P3 incidents wait,
  those of P1 and P2 and of planned work leave at once.
  Ctrl-C stops all of it; the next start carries on with the data.
`;
}
