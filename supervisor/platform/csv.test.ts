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

test('a number below zero stays a number', () => {
  expect(toCsv(['margin'], [[-12.5]])).toBe('margin\r\n-12.5\r\n');
});
