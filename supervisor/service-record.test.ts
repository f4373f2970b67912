// A whole supervisor tells of the past: availability by its API, and a blind time that is looked into when an agent is back.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../test/eventually.ts';
import { openDatabase } from './platform/database.ts';
import { createSupervisorRig, GATEWAY, type SupervisorRig } from './testing/supervisor-rig.ts';

const MINUTE = 60_000;

let rig: SupervisorRig;

beforeEach(() => {
  rig = createSupervisorRig();
});

afterEach(() => rig.close());

/** Rows as an earlier process left them: away for an hour, in the first half of which the journal tells of receptions. */
function leaveAnAbsence(): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = Date.now() - 90 * MINUTE;
  const toMs = fromMs + 60 * MINUTE;
  const connection = openDatabase(rig.databasePath);
  const say = connection.prepare(`
    INSERT INTO equipment_states (equipment, track, from_ms, value, reasons, source, recorded_ms)
    VALUES ('gateway:${GATEWAY}', ?, ?, ?, '[]', 'observed', ?)`);
  say.run('base', fromMs - 60 * MINUTE, 'online', fromMs);
  say.run('blind', fromMs, 'on', toMs);
  say.run('blind', toMs, 'off', toMs);
  connection.exec(`
    UPDATE gateways SET in_service_ms = ${fromMs - 60 * MINUTE};
    INSERT INTO streams (id, gateway_id, epoch, watermark, ranges, first_ms, last_ms)
      SELECT 1, id, 'earlier', 7, '[]', ${fromMs}, ${toMs} FROM gateways`);
  const receive = connection.prepare(`
    INSERT INTO receptions (stream_id, seq, kind, flags, received_ms, time_uncertain, arrival_ms, tmst_run, rxpk, outcomes)
    VALUES (1, ?, 'up', 0, ?, 0, ?, 0, '{}', '')`);
  for (let seq = 0; seq <= 6; seq++) receive.run(seq + 1, fromMs + seq * 5 * MINUTE, toMs);
  connection.close();
  return { fromMs, toMs };
}

test('an absence is blind, and served where the journal shows it once the agent has delivered', async () => {
  await rig.start();
  await rig.stop();
  const { fromMs, toMs } = leaveAnAbsence();
  await rig.start();
  const path = `/api/v1/equipment/gateway:${GATEWAY}/availability?fromMs=${fromMs}&toMs=${toMs}`;
  expect(await rig.get(path)).toMatchObject({ raw: null, seconds: { blind: 3_600, up: 0 } });

  const agent = await rig.connect();
  await agent.state('online');
  await agent.hello();
  await eventually(async () => {
    await agent.health({});
    expect(await rig.get(path)).toMatchObject({ raw: 1, seconds: { blind: 1_800, up: 1_800, down: 0 } });
  });
  const network = (await rig.get(`/api/v1/availability?fromMs=${fromMs}&toMs=${toMs}`)) as {
    network: object;
  };
  expect(network.network).toMatchObject({ raw: 1, weightedBy: 'gateways', gateways: 1 });
});

test('traffic and neighbours of a gateway that has heard nothing yet', async () => {
  await rig.start();
  expect(await rig.get(`/api/v1/gateways/${GATEWAY}/traffic?days=1`)).toMatchObject({ hearing: 'unknown' });
  expect(await rig.get(`/api/v1/gateways/${GATEWAY}/neighbours`)).toMatchObject({
    transmissions: 0,
    neighbours: [],
  });
});
