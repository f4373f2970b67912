// The bundle as it runs beside a gateway: from a bare folder, with the broker away.

import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import {
  type AgentProcess,
  pushData,
  rxpkText,
  spawnAgent,
  TEST_EUI,
  temporaryFolder,
} from './testing/agent-rig.ts';
import { type GatewaySocket, openGatewaySocket } from './testing/gateway-socket.ts';
import { openSupervisorStandIn } from './testing/supervisor-stand-in.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NODE = process.execPath;

let folder: ReturnType<typeof temporaryFolder>;
let agent: AgentProcess | null;
let socket: GatewaySocket | null;

beforeEach(() => {
  folder = temporaryFolder();
  agent = null;
  socket = null;
});

afterEach(async () => {
  agent?.child.kill('SIGKILL');
  await agent?.exited;
  await socket?.close();
  folder.remove();
});

test('it takes a reception, keeps it over a restart, delivers it, and ends with code 0', async () => {
  const built = join(folder.path, 'built');
  const bare = join(folder.path, 'bare');
  const build = spawnSync(NODE, ['--import', 'tsx', 'scripts/build.ts', '--out', built], { cwd: ROOT });
  expect(build.stderr.toString()).toBe('');
  cpSync(built, bare, { recursive: true });

  const spare = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  const { port } = spare;
  await spare.stop();
  writeFileSync(
    join(bare, 'agent.toml'),
    `gateway.eui = "${TEST_EUI}"
udp.bind = "127.0.0.1:0"
journal.path = "journal.db"
mqtt.url = "mqtt://127.0.0.1:${port}"
`,
  );
  const command = [NODE, 'agent.cjs', '--config', 'agent.toml'];
  const check = spawnSync(NODE, [...command.slice(1), '--check-config'], { cwd: bare });
  expect(check.stdout.toString()).toBe('configuration ok\n');

  const text = rxpkText();
  agent = spawnAgent({}, command, bare);
  socket = await openGatewaySocket(await agent.listening);
  await socket.send(pushData(1, [text]));
  await eventually(() => expect(socket?.ackedTokens()).toEqual([1]));
  agent.child.kill('SIGTERM');
  expect(await agent.exited).toEqual({ code: 0, signal: null });

  const supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI, port });
  agent = spawnAgent({ NODE }, ['./vigie-agent', '--config', 'agent.toml'], bare);
  await eventually(() => expect(supervisor.rows()).toMatchObject([{ seq: 1, body: text }]), {
    timeoutMs: 30_000,
  });
  agent.child.kill('SIGTERM');
  expect(await agent.exited).toEqual({ code: 0, signal: null });
  await supervisor.stop();
});
