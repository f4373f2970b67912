import { expect, test } from 'vitest';
import { escaped, html } from './html.ts';

test('what is put in is text, whatever it looks like; HTML stays HTML', () => {
  const name = `<img src=x onerror="alert(1)">`;
  const inner = html`<b>${name}</b>`;
  expect(html`<p title="${name}">${inner}${[inner]}${3}</p>`.html).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"><b>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</b>'.concat(
      '<b>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</b>3</p>',
    ),
  );
});

test('every sign that means something in HTML is escaped, alone and among plain ones', () => {
  for (const [sign, wanted] of Object.entries({
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  })) {
    expect(html`${sign}`.html).toBe(wanted);
    expect(html`<i>${`Tours, été ${sign} 5 %`}</i>`.html).toBe(`<i>Tours, été ${wanted} 5 %</i>`);
  }
  for (const sign of [
    '\u0000',
    '\t',
    '\n',
    '\u007f',
    '\u0085',
    '\u061c',
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202e',
    '\u2066',
    '\u2069',
  ]) {
    expect(html`a${`b${sign}c`}`.html).toContain('b\ufffdc');
  }
});

test('characters that nobody sees and that turn a line around are shown as unknown ones', () => {
  expect(html`${'a\u202etxt.exe\r\nb'}`.html).toBe('a\ufffdtxt.exe\ufffd\ufffdb');
});

test('a name from right to left keeps its direction to itself in a line, and is as it is in a field', () => {
  const name = 'שלום';
  expect(html`<p>${name} · Tours</p>`.html).toBe(`<p>\u2068${name}\u2069 · Tours</p>`);
  expect(html`<p>${'Tours'} · ${'مرحبا'}</p>`.html).toBe('<p>Tours · \u2068مرحبا\u2069</p>');
  expect(html`<input value="${name}"${html` title="${name}"`} id="${name}">`.html).toBe(
    `<input value="${name}" title="${name}" id="${name}">`,
  );
  expect(escaped(`${name}<`)).toBe(`${name}&lt;`);
});
