// How the chart of traffic looks: colours and fonts of the page's tokens, read anew whenever it is drawn.

import UPlot from 'uplot';
import { hourText, type TrafficHours } from './traffic-hours.ts';

export interface ChartDeps {
  readonly width: number;
  readonly height: number;
  readonly words: DOMStringMap;
  readonly event: () => TrafficHours['event'];
  /** The pointer stands over this hour. */
  readonly onHour: (index: number) => void;
  readonly onZoom: (fromS: number, toS: number) => void;
  readonly onBack: () => void;
}

const HOUR_S = 3_600;
/** Steps of the time axis, s: of an hour to a day. */
const STEPS = [1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR_S);
/** Of the columns, see traffic-hours.ts. */
const RECEIVED = 4;
/** Closer, a pointer only pointed. */
const MIN_DRAG = 12;

export function chartOptions(deps: ChartDeps): UPlot.Options {
  const { words, width, height } = deps;
  const axis = {
    stroke: () => token('--ink-2'),
    font: textFont(),
    grid: { stroke: () => token('--rule'), width: 1 },
    ticks: { show: false },
  };
  return {
    ...{ width, height, legend: { show: false }, padding: [18, 20, 0, 0] },
    tzDate: (atS) => UPlot.tzDate(new Date(atS * 1_000), 'Europe/Paris'),
    scales: { y: { range: (_chart, _least, most) => [0, Math.max(2, most * 1.08)] } },
    axes: [
      {
        ...{ ...axis, incrs: STEPS, space: 56, gap: 6, size: 30 },
        values: (_chart, splits) => splits.map((atS) => hourText(atS, false)),
        grid: { show: false },
      },
      {
        ...{
          ...axis,
          gap: 8,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6],
        },
        size: (_chart, values) => 22 + 7.5 * Math.max(1, ...(values ?? []).map(({ length }) => length)),
        values: (_chart, splits) => {
          const number = new Intl.NumberFormat(document.documentElement.lang);
          return splits.map((value) => number.format(value));
        },
      },
    ],
    // What is usual lies under what was received.
    series: [
      {},
      edge(words),
      edge(words),
      {
        label: words['median'] ?? '',
        ...{ stroke: () => token('--ink-2'), width: 1.5, dash: [2, 4] },
        points: { show: false },
      },
      {
        label: words['received'] ?? '',
        ...{ stroke: () => token('--loire'), width: 2.2 },
        points: { show: false },
      },
    ],
    bands: [{ series: [1, 2], fill: () => withAlpha(token('--reference')) }],
    cursor: {
      y: false,
      points: { size: 8, show: onlyReceived },
      drag: { x: true, y: false, setScale: false, dist: MIN_DRAG },
      bind: {
        dblclick: () => () => {
          deps.onBack();
          return null;
        },
      },
    },
    hooks: {
      setCursor: [
        ({ cursor }) => {
          if (cursor.idx !== null && cursor.idx !== undefined && (cursor.left ?? -1) >= 0)
            deps.onHour(cursor.idx);
        },
      ],
      setSelect: [
        (chart) => {
          const { left, width: selected } = chart.select;
          if (selected < MIN_DRAG) return;
          deps.onZoom(chart.posToVal(left, 'x'), chart.posToVal(left + selected, 'x'));
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      draw: [(chart) => drawEvent(chart, deps.event())],
    },
  };
}

function edge(words: DOMStringMap): UPlot.Series {
  return { label: words['band'] ?? '', stroke: 'transparent', points: { show: false } };
}

/** A dot on the line of what was received, none on what is usual. */
function onlyReceived(_chart: UPlot, series: number): HTMLElement {
  const dot = document.createElement('div');
  dot.hidden = series !== RECEIVED;
  return dot;
}

/** What changed, as a dashed upright with its name. */
function drawEvent(chart: UPlot, event: TrafficHours['event']): void {
  const { min, max } = chart.scales['x'] as { min?: number; max?: number };
  if (event === null || event.atS < (min ?? 0) || event.atS > (max ?? 0)) return;
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(event.atS, 'x', true));
  const scale = UPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = token('--s-degraded');
  ctx.lineWidth = 2 * scale;
  ctx.setLineDash([5 * scale, 4 * scale]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.fillStyle = token('--ink');
  ctx.font = `600 ${13 * scale}px ${token('--text-font')}`;
  const isLeft = x > bbox.left + bbox.width / 2;
  ctx.textAlign = isLeft ? 'right' : 'left';
  ctx.textBaseline = 'bottom';
  ctx.fillText(event.text, x + (isLeft ? 2 : -2) * scale, bbox.top - 3 * scale);
  ctx.restore();
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function textFont(): string {
  return `13px ${token('--text-font')}`;
}

function withAlpha(colour: string): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? `${colour}59` : colour;
}
