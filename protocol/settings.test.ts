import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  choice,
  hostPort,
  maybe,
  numeric,
  optional,
  parsed,
  readSettings,
  required,
  string,
  table,
  tables,
  values,
  variableOf,
} from './settings.ts';

const SETTINGS = {
  gateway: table({ eui: required(string, 'who') }),
  udp: table({
    bind: optional(hostPort, 'where', { host: '127.0.0.1', port: 1700 }),
    bind_down: maybe(hostPort, 'where, down'),
  }),
  log: table({ level: optional(choice('info', 'debug'), 'how much', 'info') }),
  lns: tables({
    name: required(string, 'name'),
    mode: optional(choice('copies', 'best'), 'mode', 'copies'),
    gateways: values('which', required(string, 'one')),
  }),
  limits: table({
    rows: optional(numeric(1, 100), 'rows', 10),
    ratio: optional(numeric(0, 1, false), 'ratio', 0.5),
  }),
};

const TOML = `
[gateway]
eui = "7276ff00390300ae"
[[lns]]
name = "one"
gateways = ["a", "b"]
[[lns]]
name = "two"
mode = "best"
`;

function settings(toml: string | null, environment: Record<string, string> = {}) {
  const result = readSettings(SETTINGS, toml, environment);
  if (result.kind === 'complaints') throw new Error(result.complaints.join('\n'));
  return result.settings;
}
function complaints(toml: string | null, environment: Record<string, string> = {}): readonly string[] {
  const result = readSettings(SETTINGS, toml, environment);
  return result.kind === 'complaints' ? result.complaints : [];
}

describe('a file', () => {
  test('is read, and what it leaves out has its default', () => {
    expect(settings(TOML)).toEqual({
      gateway: { eui: '7276ff00390300ae' },
      udp: { bind: { host: '127.0.0.1', port: 1700 }, bind_down: null },
      log: { level: 'info' },
      lns: [
        { name: 'one', mode: 'copies', gateways: ['a', 'b'] },
        { name: 'two', mode: 'best', gateways: [] },
      ],
      limits: { rows: 10, ratio: 0.5 },
    });
  });

  test('has every one of its complaints told at once, each with its place', () => {
    const toml = `
      [gateway]
      euii = "x"
      [udp]
      bind = 1700
      bind_down = "nowhere"
      [log]
      level = "loud"
      [[lns]]
      mode = "worst"
      gateways = ["a", 5, ""]
      [limits]
      rows = 0
      ratio = 1.5
      [nothing]
      here = 1
    `;
    expect(complaints(toml).map((complaint) => complaint.split(':')[0])).toEqual([
      'nothing',
      'gateway.euii',
      'gateway.eui',
      'udp.bind',
      'udp.bind_down',
      'log.level',
      'lns[0].name',
      'lns[0].mode',
      'lns[0].gateways[1]',
      'lns[0].gateways[2]',
      'limits.rows',
      'limits.ratio',
    ]);
  });

  test('with an unknown key is told which keys there are', () => {
    expect(complaints(`${TOML}[udp]\nbind_up = "x"`)).toEqual([
      'udp.bind_up: no such setting; known here: bind, bind_down',
    ]);
  });

  test('that is no TOML is told where', () => {
    expect(complaints('a = 1\nb = = 2')).toEqual([expect.stringMatching(/^line 2: /)]);
    expect(complaints('big = 99999999999999999999')).toHaveLength(1);
  });

  test('with one kind of value where another belongs is told so', () => {
    expect(complaints('gateway = 5\nlns = "x"\nlog = [1]')).toEqual([
      'gateway: must be a table',
      expect.stringMatching(/^gateway\.eui: missing/),
      'log: must be a table',
      'lns: must be a list',
    ]);
    expect(complaints(`${TOML}[limits]\nrows = 2024-01-01`)).toEqual([
      expect.stringMatching(/^limits\.rows: must be a whole number/),
    ]);
    expect(complaints(`${TOML}[limits]\nratio = nan`)).toHaveLength(1);
    expect(complaints(`${TOML}[limits]\nrows = inf`)).toHaveLength(1);
    expect(complaints(`${TOML}[limits]\nrows = 1.5`)).toHaveLength(1);
  });

  test('with names that every object has is told they are unknown', () => {
    expect(complaints(`${TOML}[constructor]\nx = 1`)).toHaveLength(1);
    expect(complaints(`${TOML}["__proto__"]\nx = 1`)).toHaveLength(1);
  });
});

describe('the environment', () => {
  test('wins over the file, and needs none', () => {
    expect(
      settings(TOML, {
        VIGIE_GATEWAY__EUI: 'other',
        VIGIE_UDP__BIND_DOWN: '[::1]:1701',
        VIGIE_LIMITS__ROWS: '7',
      }),
    ).toMatchObject({
      gateway: { eui: 'other' },
      udp: { bind_down: { host: '::1', port: 1701 } },
      limits: { rows: 7 },
    });
    expect(settings(null, { VIGIE_GATEWAY__EUI: 'x' })).toMatchObject({ gateway: { eui: 'x' }, lns: [] });
  });

  test('changes one entry of a list, adds entries, and fills lists of values', () => {
    const { lns } = settings(TOML, {
      VIGIE_LNS__0__MODE: 'best',
      VIGIE_LNS__0__GATEWAYS__1: 'c',
      VIGIE_LNS__2__NAME: 'three',
      VIGIE_LNS__2__GATEWAYS__0: 'd',
    });
    expect(lns).toEqual([
      { name: 'one', mode: 'best', gateways: ['a', 'c'] },
      { name: 'two', mode: 'best', gateways: [] },
      { name: 'three', mode: 'copies', gateways: ['d'] },
    ]);
  });

  test('is complained about by the name of the variable', () => {
    expect(complaints(TOML, { VIGIE_LIMITS__ROWS: 'many' })).toEqual([
      'VIGIE_LIMITS__ROWS: must be a whole number from 1 to 100, not "many"',
    ]);
    expect(complaints(null)).toEqual([
      'gateway.eui: missing; set it in the file or as VIGIE_GATEWAY__EUI (who)',
    ]);
  });

  test('that skips an entry of a list is told what is missing', () => {
    expect(complaints(TOML, { VIGIE_LNS__3__NAME: 'four' })).toEqual([
      expect.stringContaining('VIGIE_LNS__2__NAME'),
    ]);
  });

  test('may hold what belongs to somebody else', () => {
    const environment = {
      VIGIE_REQUIRE: 'traces',
      VIGIE_LNS: 'x',
      VIGIE_LNS__: 'x',
      VIGIE_LNS__X: 'x',
      VIGIE_NOTHING__HERE: 'x',
      PATH: '/',
    };
    expect(settings(TOML, environment)).toEqual(settings(TOML));
  });

  test('cannot ask for a list without end', () => {
    expect(settings(TOML, { VIGIE_LNS__99999999__NAME: 'x' }).lns).toHaveLength(2);
  });
});

describe('values', () => {
  test('host:port knows names, IPv4 and IPv6 in brackets', () => {
    const read = (text: string) => hostPort.read(text);
    expect(read('localhost:0')).toEqual({ host: 'localhost', port: 0 });
    expect(read('[fe80::1]:65535')).toEqual({ host: 'fe80::1', port: 65_535 });
    for (const text of [
      'localhost',
      ':1700',
      '1700',
      '::1:1700',
      'a:b',
      'a:65536',
      'a:-1',
      'udp://a:1',
      'a b:1',
      '',
    ]) {
      expect(read(text), text).toMatchObject({ wanted: expect.any(String) });
    }
  });

  test('a parser of one’s own says what it wanted', () => {
    const even = parsed('even', 'an even digit', (text) => (/^[02468]$/.test(text) ? Number(text) : null));
    const result = readSettings({ n: required(even, 'n') }, 'n = "3"', {});
    expect(result).toEqual({ kind: 'complaints', complaints: ['n: must be an even digit, not "3"'] });
    expect(readSettings({ n: required(even, 'n') }, 'n = "0"', {})).toEqual({
      kind: 'settings',
      settings: { n: 0 },
    });
  });

  test('a number is what it is in the file and in the environment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (rows) => {
        expect(settings(`${TOML}[limits]\nrows = ${rows}`).limits.rows).toBe(rows);
        expect(settings(TOML, { [variableOf(['limits', 'rows'])]: String(rows) }).limits.rows).toBe(rows);
      }),
    );
    for (const rows of ['', ' ', '1e1x', 'NaN', 'Infinity', '1_0']) {
      expect(complaints(TOML, { VIGIE_LIMITS__ROWS: rows }), rows).toHaveLength(1);
    }
  });
});
