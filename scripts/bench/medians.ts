// Prints figures of several runs: the median, and each run beside it.

export type Figures = Readonly<Record<string, number>>;

export function medianTable(runs: readonly Figures[]): string {
  const lines = Object.keys(runs[0] ?? {}).map((name) => {
    const values = runs.map((run) => run[name] ?? Number.NaN);
    const sorted = values.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    return `${name.padEnd(28)} ${shown(median).padStart(9)}   (${values.map(shown).join(', ')})\n`;
  });
  return lines.join('');
}

function shown(value: number): string {
  return Math.abs(value) < 100 && !Number.isInteger(value) ? value.toFixed(1) : value.toFixed(0);
}
