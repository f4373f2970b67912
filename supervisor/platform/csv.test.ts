import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';

test('cells are separated by commas and quoted where they must be, lines end in CRLF', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x,y', 'say "no"'],
        ['one\ntwo', null],
      ],
    ),
  ).toBe('a,b\r\n"x,y","say ""no"""\r\n"one\ntwo",\r\n');
});

test.each(['=1+1', '+33', '-2', '@SUM(A1)', '\t=1', '\r=1'])(
  '%j is a text to a spreadsheet, not a formula',
  (text) => {
    expect(
      toCsv([], [[text]])
        .split('\r\n')
        .slice(1)
        .join(''),
    ).toMatch(/^"?'/);
  },
);

test.each([
  ['Mairie;=1+1', "Mairie;'=1+1"],
  ['a; "@SUM(A1)', `"a;' ""@SUM(A1)"`],
  ['coupé\n=1+1', `"coupé\n'=1+1"`],
  ['a\t-1', "a\t'-1"],
  ['＝1+1', "'＝1+1"],
])('nor where a French spreadsheet, which divides at semicolons, begins a cell: %j', (text, cell) => {
  expect(toCsv(['a', 'b'], [['x', text]])).toBe(`a,b\r\nx,${cell}\r\n`);
});

test.each(['Saint-Cyr', 'a; b', 'gateway:7076ff0000000001', "l'antenne", '47.39', 'a+b=c'])(
  '%j stays as it is',
  (text) => {
    expect(toCsv(['a'], [[text]])).toBe(`a\r\n${text}\r\n`);
  },
);

test('a number below zero stays a number', () => {
  expect(toCsv(['margin'], [[-12.5]])).toBe('margin\r\n-12.5\r\n');
});
