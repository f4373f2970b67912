// PUSH_DATA bodies whose entries are hostile or odd in what they say.

import { type CraftedBody, crafted, goodFrom, rxpk } from './crafted-body.ts';

export function craftedEntries(): readonly CraftedBody[] {
  const good = goodFrom(0);
  const twin = good();
  const around = (entry: string) => rxpk(good(), entry, good());
  return [
    crafted(14, 'bare -nan', around(good('5.5', '-nan')), ['up', 'up', 'up'], 'sanitized'),
    crafted(14, 'bare inf and NaN', rxpk(good('-60', 'inf').replace('5.5', 'NaN')), ['up'], 'sanitized'),
    crafted(14, 'nan inside strings', rxpk(good('"4/5"', '"nan, -inf"')), ['up']),
    crafted(14, 'nan where the data belongs', around(good('"QAE="', 'nan')), ['up', 'bad', 'up']),
    crafted(14, 'a bare nan in a stat', '{"stat":{"temp":nan}}', [], 'stat'),
    crafted(15, 'stat of an entry is a question mark', around(good('"stat":1', '"stat":?')), [
      'up',
      'bad',
      'up',
    ]),
    crafted(15, 'SF?BW?', around(good('SF7BW125', 'SF?BW?')), ['up', 'bad', 'up']),
    crafted(19, 'a failed CRC', around(good('"stat":1', '"stat":-1')), ['up', 'crc', 'up']),
    crafted(
      19,
      'no CRC, an unknown one, one as text',
      rxpk(good('"stat":1', '"stat":0'), good('"stat":1,', ''), good('"stat":1', '"stat":"-1"')),
      ['up', 'up', 'crc'],
    ),
    crafted(
      20,
      'FSK data rates as number, fraction and text',
      rxpk(...['50000', '50000.0', '"50000"'].map((datr) => good('"SF7BW125"', datr).replace('LORA', 'FSK'))),
      ['up', 'up', 'up'],
    ),
    crafted(20, 'a negative data rate', around(good('"SF7BW125"', '-1')), ['up', 'bad', 'up']),
    crafted(20, 'LR-FHSS', rxpk(good('SF7BW125', 'M0CW137').replace('LORA', 'LR-FHSS')), ['up']),
    crafted(
      21,
      'FSK without codr and lsnr',
      rxpk(
        good('"codr":"4/5",', '')
          .replace('"lsnr":5.5,', '')
          .replace('LORA', 'Fsk')
          .replace('"SF7BW125"', '50000'),
      ),
      ['up'],
    ),
    crafted(22, 'codr OFF', rxpk(good('4/5', 'OFF')), ['up']),
    crafted(
      23,
      'base64: URL-safe and mixed, without padding',
      rxpk(good('QAE=', '-DS4CGaDcdG+48eJNM3Vai-zDpsR71Pn9CPA9uCON84')),
      ['up'],
    ),
    crafted(23, 'base64: without padding', rxpk(good('QAE=', 'QAE')), ['up']),
    crafted(23, 'base64: a character that none has', around(good('QAE=', 'Q*E=')), ['up', 'bad', 'up']),
    crafted(23, 'base64: a length that none has', around(good('QAE=', 'QAEBA')), ['up', 'bad', 'up']),
    crafted(
      23,
      'no data, empty data, data of another type',
      rxpk(good(',"data":"QAE="', ''), good('QAE=', ''), good('"QAE="', '[64]')),
      ['bad', 'bad', 'bad'],
    ),
    crafted(43, 'size disagrees', rxpk(good('"size":2', '"size":200')), ['up']),
    crafted(43, '256 bytes of payload', around(good('QAE=', Buffer.alloc(256).toString('base64'))), [
      'up',
      'bad',
      'up',
    ]),
    crafted(43, 'one byte of payload', rxpk(good('QAE=', '4A==')), ['up']),
    crafted(
      44,
      'tmst negative, fractional, too wide, as text',
      rxpk(
        ...['-5', '12345.75', '4294967301', '"777"'].map((text) =>
          good().replace(/"tmst":\d+/, `"tmst":${text}`),
        ),
      ),
      ['up', 'up', 'up', 'up'],
    ),
    crafted(
      44,
      'tmst huge, 1e999, absent',
      rxpk(...['"tmst":1e300', '"tmst":1e999', '"n":1'].map((text) => good().replace(/"tmst":\d+/, text))),
      ['up', 'up', 'up'],
    ),
    crafted(
      46,
      'one tmst on two antennas',
      rxpk(...[0, 1].map((antenna) => twin.replace('{', `{"ant":${antenna},`))),
      ['up', 'up'],
    ),
    crafted(46, 'one text twice in one datagram', rxpk(twin, twin), ['up', 'up']),
    crafted(
      47,
      'levels per antenna only',
      rxpk(
        good(
          '"rssi":-60,"lsnr":5.5',
          '"rsig":[{"ant":0,"rssic":-72,"lsnr":11.0,"etime":"AAAA"},{"ant":1},null]',
        ),
      ),
      ['up'],
    ),
    crafted(48, 'levels as text and beyond reason', rxpk(good('-60', '"-60.25"'), good('5.5', '1e300')), [
      'up',
      'up',
    ]),
    crafted(
      49,
      'time empty, of another type, without end',
      rxpk(...['""', '5', '{}', `"${'2'.repeat(5_000)}"`].map((time) => good('{', `{"time":${time},`))),
      ['up', 'up', 'up', 'up'],
    ),
    crafted(
      50,
      'a clock of 1970 and one of 2999',
      rxpk(
        good('{', '{"time":"1970-01-01T00:00:00Z",'),
        good('{', '{"time":"2999-01-01T00:00:00Z","tmms":99999999999999,'),
      ),
      ['up', 'up'],
    ),
    crafted(
      51,
      'freq negative, huge, as text, 1e999',
      rxpk(...['-868.1', '1e300', '"868.3"', '1e999'].map((freq) => good('868.100000', freq))),
      ['up', 'up', 'up', 'up'],
    ),
    crafted(63, 'a downlink and another major version', rxpk(good('QAE=', 'YAE='), good('QAE=', 'QQE=')), [
      'up',
      'up',
    ]),
    crafted(
      64,
      'keys that nobody knows',
      rxpk(good('{', '{ "aesk":0,"meta":{"a":[1.0,{"b":"\\u00e9"}]}, "foff" : -12,')),
      ['up'],
    ),
  ];
}
