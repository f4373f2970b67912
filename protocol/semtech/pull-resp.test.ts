import { describe, expect, test } from 'vitest';
import { readToGateway } from './datagram.ts';
import { encodePullResp, parsePullResp } from './pull-resp.ts';

const TXPK =
  '{"imme":false,"tmst":1338602716,"freq":868.1,"rfch":0,"powe":14,"modu":"LORA","datr":"SF10BW125","codr":"4/5","ipol":true,"ncrc":true,"size":3,"data":"AQID"}';

describe('PULL_RESP, bytes to struct and back', () => {
  test.each([
    { version: 1, token: 0x0000, head: '01000003' },
    { version: 2, token: 0x1020, head: '02102003' },
  ] as const)('version $version', ({ version, token, head }) => {
    const bytes = Buffer.concat([Buffer.from(head, 'hex'), Buffer.from(`{"txpk":${TXPK}}`)]);
    const read = readToGateway(bytes);
    expect(read).toEqual({ kind: 'pull-resp', version, token, json: `{"txpk":${TXPK}}` });
    expect(encodePullResp(version, token, TXPK)).toEqual(bytes);
  });

  test('the txpk text passes through to the letter, vendor keys and odd spacing included', () => {
    const odd = TXPK.replace('{', '{ "x-lns" : [1,{"é":"\\u00e9"}] ,\n');
    const content = parsePullResp(`{"other":1,"txpk":${odd}}`);
    expect(content).toMatchObject({ kind: 'txpk', text: odd });
  });

  test('every field has its value and unit', () => {
    const content = parsePullResp(`{"txpk":${TXPK}}`);
    expect(content.kind === 'txpk' && content.txpk).toEqual({
      when: { kind: 'counter', tmstUs: 1_338_602_716 },
      frequencyHz: 868_100_000,
      rfChain: 0,
      powerDbm: 14,
      modulation: 'LORA',
      dataRate: 'SF10BW125',
      codeRate: '4/5',
      frequencyDeviationHz: null,
      invertPolarity: true,
      preambleSymbols: null,
      withoutCrc: true,
      implicitHeader: false,
      phyPayload: Buffer.from([1, 2, 3]),
    });
  });

  test('case 31: JSON that a forwarder cannot read is a complaint, as it would be silent about it', () => {
    const cut = `{"txpk":${TXPK}`;
    const notANumber = `{"txpk":${TXPK.replace('"powe":14', '"powe":nan')}}`;
    for (const json of [cut, `${cut},`, `${cut},"x":`, notANumber]) {
      expect(parsePullResp(json), json).toMatchObject({ kind: 'complaint' });
    }
    // Reference forwarders stop reading where the object ends.
    expect(parsePullResp(`{"txpk":${TXPK}}}`).kind).toBe('txpk');
  });

  test('what cannot be read is a complaint, never a throw', () => {
    for (const json of [
      '',
      '{}',
      '{"txpk":null}',
      '{"txpk":{"imme":tru',
      '[]',
      '{"txpk":5}',
      `{"txpk":${'['.repeat(50_000)}`,
    ]) {
      expect(parsePullResp(json).kind, json.slice(0, 40)).toBe('complaint');
    }
  });
});
