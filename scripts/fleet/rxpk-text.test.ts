import { expect, test } from 'vitest';
import { parseRxpk } from '../../protocol/semtech/rxpk.ts';
import { type RxpkFields, rxpkText, timeText } from './rxpk-text.ts';

const FIELDS: RxpkFields = {
  tmstUs: 4_294_967_295,
  time: '2023-06-23T09:10:28.649000Z',
  frequencyHz: 868_500_000,
  antenna: 1,
  crc: 'ok',
  dataRate: 'SF7BW125',
  rssiDbm: -112.4,
  snrDb: -5.26,
  base64: 'AQID',
  size: 3,
};

test.each(['reference', 'kerlink'] as const)('%s: every field reads back', (spelling) => {
  const parsed = parseRxpk(JSON.parse(rxpkText(FIELDS, spelling)));
  expect(parsed).toMatchObject({
    kind: 'rxpk',
    value: {
      tmstUs: 4_294_967_295,
      time: FIELDS.time,
      frequencyHz: 868_500_000,
      channel: 2,
      rfChain: 1,
      antenna: 1,
      crc: 'ok',
      modulation: 'LORA',
      dataRate: 'SF7BW125',
      codeRate: '4/5',
      rssiDbm: -112,
      snrDb: -5.3,
      phyPayload: Buffer.from([1, 2, 3]),
      sizeMismatch: false,
    },
  });
});

test('lorafwd writes its keys in alphabetical order', () => {
  const keys = Object.keys(JSON.parse(rxpkText(FIELDS, 'kerlink')));
  expect(keys).toEqual([...keys].sort());
});

test('FSK has a number for datr and neither codr nor lsnr', () => {
  const rxpk = JSON.parse(rxpkText({ ...FIELDS, dataRate: '50000' }, 'reference'));
  expect(rxpk).toMatchObject({ modu: 'FSK', datr: 50_000 });
  expect(Object.keys(rxpk)).not.toContain('codr');
  expect(Object.keys(rxpk)).not.toContain('lsnr');
});

test('without antenna and time the keys are absent', () => {
  const keys = Object.keys(JSON.parse(rxpkText({ ...FIELDS, antenna: null, time: null }, 'kerlink')));
  expect(keys).not.toContain('ant');
  expect(keys).not.toContain('time');
});

test.each([
  ['seconds', '2014-01-12T08:59:28Z'],
  ['milliseconds', '2014-01-12T08:59:28.225Z'],
  ['microseconds', '2014-01-12T08:59:28.225752Z'],
] as const)('time to %s', (precision, expected) => {
  expect(timeText(Date.UTC(2014, 0, 12, 8, 59, 28, 225) + 0.7525, precision)).toBe(expected);
});
