// PUSH_DATA bodies that are hostile or odd as a whole: cut, nested, encoded, broken around their entries.

import { type CraftedBody, crafted, goodFrom, type RowKind, rxpk } from './crafted-body.ts';

/** What a datagram of 65,507 bytes, the longest over IPv4, has left after its header. */
const LONGEST_BODY = 65_495;

export function craftedBodies(): readonly CraftedBody[] {
  const good = goodFrom(1_000_000_000);
  const around = (entry: string) => rxpk(good(), entry, good());
  const cut = (text: string, length: number) => text.slice(0, text.length - length);
  const many = (count: number, entry: () => string) => Array.from({ length: count }, entry);
  const times = (count: number, kind: RowKind): readonly RowKind[] =>
    Array.from({ length: count }, () => kind);
  const padded = (length: number) => good('{', `{"pad":"${'x'.repeat(length)}",`);
  return [
    crafted(5, 'white space only', ' \r\n\t', []),
    crafted(5, 'NULs only', '\0\0\0\0', []),
    crafted(6, 'an empty object', '{}', []),
    crafted(6, 'an empty list', '{"rxpk":[]}', []),
    crafted(6, 'a null list', '{"rxpk":null}', []),
    crafted(6, 'a list of null', '{"rxpk":[null]}', []),
    crafted(6, 'null beside a good entry', rxpk('null', good(), 'null'), ['up']),
    crafted(7, 'rxpk as an object', `{"rxpk":${good()}}`, ['up']),
    crafted(7, 'rxpk as a cut object', cut(`{"rxpk":${good()}}`, 9), ['bad'], 'malformed'),
    crafted(8, 'rxpk, then stat', `{"rxpk":[${good()}],"stat":{"rxnb":1}}`, ['up'], 'stat'),
    crafted(8, 'stat, then rxpk', `{"stat":{"rxnb":2},"rxpk":[${good()}]}`, ['up'], 'stat'),
    crafted(
      9,
      'stat only',
      '{"stat":{"time":"2014-01-12 08:59:28 GMT","rxnb":2,"rxok":2,"rxfw":2,"ackr":100.0,"dwnb":2,"txnb":2}}',
      [],
      'stat',
    ),
    crafted(10, 'a stat with a time nobody knows', '{"stat":{"time":"12/01/14 9am"}}', [], 'stat'),
    crafted(
      12,
      'a stat with a fractional altitude below the sea',
      '{"stat":{"lati":47.39,"long":0.69,"alti":-3.7}}',
      [],
      'stat',
    ),
    crafted(13, 'a stat off the globe', '{"stat":{"lati":910,"long":-1e300,"alti":1e999}}', [], 'stat'),
    crafted(0, 'a null stat', '{"stat":null}', []),
    crafted(0, 'a stat that is a number', '{"stat":5}', ['bad'], 'malformed'),
    crafted(
      0,
      'a stat that is a list, beside a good entry',
      `{"rxpk":[${good()}],"stat":[1]}`,
      ['up'],
      'malformed',
    ),
    crafted(0, 'a stat longer than any', `{"stat":{"desc":"${'x'.repeat(30_000)}"}}`, ['bad'], 'malformed'),
    crafted(
      16,
      'cut inside the third entry',
      cut(rxpk(good(), good(), good()), 30),
      ['up', 'up', 'bad'],
      'malformed',
    ),
    crafted(16, 'cut between two entries', `${cut(rxpk(good()), 2)},`, ['up'], 'malformed'),
    crafted(16, 'cut before the last brace', cut(rxpk(good()), 1), ['up'], 'malformed'),
    crafted(16, 'cut inside the only entry', cut(rxpk(good()), 20), ['bad'], 'malformed'),
    crafted(
      16,
      'a stat cut by its own buffer, after an entry',
      `{"rxpk":[${good()}],"stat":{"time":"2014-01-12","desc}`,
      ['up', 'bad'],
      'malformed',
    ),
    crafted(
      16,
      'a stat cut by its own buffer',
      '{"stat":{"time":"2014-01-12 08:59:28 GMT","mail":"a@b","desc}',
      ['bad'],
      'malformed',
    ),
    crafted(16, 'cut after a key', '{"rxpk":', ['bad'], 'malformed'),
    crafted(17, 'NULs after the JSON', `${rxpk(good())}\0\0`, ['up']),
    crafted(17, 'a line end and a NUL after the JSON', `${rxpk(good())}\r\n\0`, ['up']),
    crafted(18, 'a byte-order mark', `\ufeff${rxpk(good())}`, ['up']),
    crafted(
      18,
      'invalid UTF-8 in a stat',
      Buffer.from(`{"rxpk":[${good()}],"stat":{"mail":"caf\xe9 \xff\xfe"}}`, 'latin1'),
      ['up'],
      'stat',
    ),
    crafted(
      18,
      'invalid UTF-8 in an entry',
      Buffer.from(rxpk(good('{', '{"desc":"\xc3\x28\xed\xa0\x80",')), 'latin1'),
      ['up'],
    ),
    crafted(18, 'UTF-16', Buffer.from(rxpk(good()), 'utf16le'), ['bad'], 'malformed'),
    crafted(18, 'an escaped lone surrogate', rxpk(good('{', '{"desc":"\\ud800",')), ['up']),
    crafted(18, 'a NUL inside a string', around(good('4/5', '4\0/5')), ['up', 'bad', 'up']),
    crafted(
      42,
      'as many entries as the largest forwarder packs',
      rxpk(...many(255, () => good())),
      times(255, 'up'),
    ),
    crafted(
      42,
      'the longest datagram, full of entries',
      rxpk(...many(370, () => good())).padEnd(LONGEST_BODY, ' '),
      times(370, 'up'),
    ),
    crafted(42, 'one entry as long as a publish can carry', rxpk(padded(59_000)), ['up']),
    crafted(42, 'one entry longer than a publish can carry', rxpk(padded(61_000), good()), ['bad', 'up']),
    crafted(
      65,
      'brackets 60,000 deep',
      `{"rxpk":[${good()},${'['.repeat(60_000)}`,
      ['up', 'bad'],
      'malformed',
    ),
    crafted(65, 'objects 10,000 deep', `{"rxpk":${'{"a":'.repeat(10_000)}`, ['bad'], 'malformed'),
    crafted(
      65,
      'an entry that nests too deep',
      around(good('{', `{"x":${'['.repeat(99)}${']'.repeat(99)},`)),
      ['up', 'bad', 'up'],
    ),
    crafted(
      65,
      '__proto__ and constructor',
      `{"__proto__":{"rxpk":[]},"rxpk":[${good('{', '{"__proto__":{"data":"","polluted":1},"constructor":{"prototype":{"polluted":1}},')}]}`,
      ['up'],
    ),
    crafted(
      65,
      'rxpk and its keys twice',
      `{"rxpk":[${good('{', '{"data":"","stat":-1,')}],"rxpk":[${good()}]}`,
      ['up', 'up'],
    ),
    crafted(65, 'a key written with escapes', `{"\\u0072x\\u0070k":[${good()}]}`, ['up']),
    crafted(
      65,
      '10,000 entries that are numbers',
      rxpk(...many(10_000, () => '0')),
      times(257, 'bad'),
      'malformed',
    ),
    crafted(65, '5,000 keys', `{${many(5_000, () => '"a":1').join(',')},"rxpk":[${good()}]}`, ['up']),
    crafted(0, 'entries of every wrong type', rxpk(good(), '17', '"text"', 'true', '[]', '{}', good()), [
      'up',
      'bad',
      'bad',
      'bad',
      'bad',
      'bad',
      'up',
    ]),
    crafted(0, 'a list at the top', `[${good()}]`, ['bad'], 'malformed'),
    crafted(0, 'null at the top', 'null', ['bad'], 'malformed'),
    crafted(
      0,
      'no JSON at all',
      Buffer.from(Array.from({ length: 256 }, (_, byte) => 255 - byte)),
      ['bad'],
      'malformed',
    ),
    crafted(0, 'two objects in a row', `${rxpk(good())}${rxpk(good())}`, ['up', 'bad'], 'malformed'),
    crafted(0, 'text after the object', `${rxpk(good())}\nOK`, ['up', 'bad'], 'malformed'),
    crafted(0, 'no comma between entries, and one too many', `{"rxpk":[${good()}${good()},,${good()},]}`, [
      'up',
      'up',
      'up',
    ]),
    crafted(0, 'a comma before the last brace', `{"rxpk":[${good()}],}`, ['up'], 'malformed'),
    crafted(
      0,
      'a brace too many inside the list',
      `{"rxpk":[${good()}},${good()}]}`,
      ['up', 'bad'],
      'malformed',
    ),
    crafted(
      0,
      'a string that never ends',
      rxpk(good(), good('"4/5"', '"4/5'), good()),
      ['up', 'bad'],
      'malformed',
    ),
    crafted(0, 'apostrophes for quotes', rxpk(good()).replaceAll('"', "'"), ['bad'], 'malformed'),
    crafted(0, 'a comment', around(good('{', '{/* comment */')), ['up', 'bad', 'up']),
    crafted(0, 'rxpk as text', '{"rxpk":"none"}', ['bad']),
    crafted(
      0,
      '64 KiB of escaped quotes',
      `{"rxpk":[x"${'\\"'.repeat(32_000)},]}`,
      ['bad', 'bad'],
      'malformed',
    ),
  ];
}
