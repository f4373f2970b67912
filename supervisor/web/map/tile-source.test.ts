import { expect, test } from 'vitest';
import { parseTileSource } from './tile-source.ts';

test.each([
  ['https://tiles.example.org/{z}/{x}/{y}.png', 'https://tiles.example.org'],
  ['https://Tiles.Example.org:8443/{z}/{x}/{y}.png?key=1', 'https://tiles.example.org:8443'],
  ['https://data.geopf.fr/wmts?SERVICE=WMTS&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}', 'https://data.geopf.fr'],
  ['/tiles/{z}/{x}/{y}.png', null],
])('%s is a source of tiles', (template, origin) => {
  expect(parseTileSource(template)).toEqual({ template, origin });
});

test.each([
  'https://tiles.example.org/{z}/{x}.png',
  'http://tiles.example.org/{z}/{x}/{y}.png',
  'https://{s}.example.org/{z}/{x}/{y}.png',
  'https://{x}.example.org/{z}/{x}/{y}.png',
  'https://tiles.example.org{x}/{z}/{x}/{y}.png',
  'https://*.example.org/{z}/{x}/{y}.png',
  'https://a.example;script-src/{z}/{x}/{y}.png',
  'https://user:secret@tiles.example.org/{z}/{x}/{y}.png',
  '//tiles.example.org/{z}/{x}/{y}.png',
  '/\\tiles.example.org/{z}/{x}/{y}.png',
  'data:image/png,{z}{x}{y}',
  'javascript:alert({z}{x}{y})',
  'https://tiles.example.org/{z}/{x}/{y}{r}.png',
  'https://tiles.example.org/{z}/{x}/{y}.png https://other.example.org',
])('%s is none', (template) => {
  expect(parseTileSource(template)).toBe(null);
});
