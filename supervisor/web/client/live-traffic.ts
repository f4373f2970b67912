// The traffic as it comes: lines appear on top as the server sends them, until somebody pauses or looks elsewhere.

import { type ComponentChild, h, render } from 'preact';
import { COLUMNS, createCells, FIGURES } from '../live/cells.ts';
import type { IslandTexts } from '../live/texts.ts';
import type { FramesEvent, HeardLine } from '../live/wire.ts';
import { pathOf } from '../paths.ts';

/** More than this nobody scrolls back through, and a phone would feel it. */
const MAX_LINES = 200;
/** A browser does not come back by itself after an answer such as 503. */
const AGAIN_MS = 10_000;

type Standing = 'following' | 'paused' | 'lost';

const island = document.querySelector<HTMLElement>('[data-traffic]');
if (island !== null) follow(island);

function follow(root: HTMLElement): void {
  const texts = JSON.parse(root.dataset['texts'] ?? '') as IslandTexts;
  const language = document.documentElement.lang === 'en' ? 'en' : 'fr';
  const count = new Intl.NumberFormat(texts.locale);
  const cellsOf = createCells(texts);
  /** A line never changes: what was made of it once is the same for every drawing. */
  const rows = new WeakMap<HeardLine, ComponentChild>();
  const held: { lines: readonly HeardLine[]; leftOut: number; unread: number; lastId: string } = {
    ...{ lines: [], leftOut: 0, unread: 0, lastId: '' },
  };
  let isPaused = false;
  let isDrawn = false;
  let standing: Standing = 'following';
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    clearTimeout(timer);
    const url = new URL(root.dataset['stream'] ?? '', location.href);
    if (held.lastId !== '') url.searchParams.set('after', held.lastId);
    const opened = new EventSource(url);
    source = opened;
    opened.addEventListener('frames', ({ data, lastEventId }) => {
      take(JSON.parse(data) as FramesEvent, lastEventId);
    });
    opened.addEventListener('error', () => {
      stand('lost');
      if (opened.readyState === EventSource.CLOSED && source === opened) timer = setTimeout(open, AGAIN_MS);
    });
    opened.addEventListener('open', () => stand('following'));
  }

  function close(): void {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function take({ lines, isWhole, leftOut, unread }: FramesEvent, lastId: string): void {
    held.lastId = lastId;
    held.lines = isWhole ? lines : [...lines, ...held.lines].slice(0, MAX_LINES);
    held.leftOut += leftOut;
    held.unread += unread;
    draw();
  }

  /** Nobody looks at a page in the background: the server is not asked for it. */
  function look(): void {
    const isWanted = !isPaused && !document.hidden;
    if (isWanted && source === null) open();
    if (!isWanted) close();
    if (isPaused) stand('paused');
  }

  function stand(next: Standing): void {
    standing = next;
    // Before the first lines the page shows what it was sent with.
    if (isDrawn) draw();
  }

  function rowOf(line: HeardLine): ComponentChild {
    const known = rows.get(line);
    if (known !== undefined) return known;
    const cells = cellsOf(line);
    const row = h(
      'tr',
      { key: line.id },
      COLUMNS.map((column) => {
        if (column === 'time') return h('th', { scope: 'row' }, cells.time);
        const given = {
          'data-label': texts.columns[column],
          ...(FIGURES.has(column) ? { class: 'number' } : {}),
        };
        const href = pathOf('gateway', language, { eui: line.gateway });
        return h('td', given, column === 'gateway' ? h('a', { href }, cells.gateway) : cells[column]);
      }),
    );
    rows.set(line, row);
    return row;
  }

  function table(): ComponentChild {
    if (held.lines.length === 0) return h('p', {}, texts.none);
    const head = COLUMNS.map((column) =>
      h('th', { scope: 'col', ...(FIGURES.has(column) ? { class: 'number' } : {}) }, texts.columns[column]),
    );
    return h(
      'div',
      { class: 'table', tabIndex: 0, role: 'region', 'aria-label': texts.caption },
      h('table', { class: 'data' }, [
        h('caption', {}, texts.caption),
        h('thead', {}, h('tr', {}, head)),
        h('tbody', {}, held.lines.map(rowOf)),
      ]),
    );
  }

  function draw(): void {
    const said = (text: string, value: number): ComponentChild =>
      value === 0 ? null : h('p', { class: 'second' }, text.replace('{n}', count.format(value)));
    const pause = (): void => {
      isPaused = !isPaused;
      look();
      draw();
    };
    // What the server has drawn gives way: Preact would keep what it does not need of it.
    if (!isDrawn) root.replaceChildren();
    isDrawn = true;
    render(
      [
        h('p', { class: 'traffic-bar' }, [
          h(
            'button',
            { class: 'button', type: 'button', onClick: pause },
            isPaused ? texts.goOn : texts.pause,
          ),
          h('span', { class: `traffic-state ${standing}`, role: 'status' }, texts[standing]),
        ]),
        said(texts.leftOut, held.leftOut),
        said(texts.unread, held.unread),
        table(),
      ],
      root,
    );
  }

  document.addEventListener('visibilitychange', look);
  look();
}
