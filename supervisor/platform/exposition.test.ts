import { expect, test } from 'vitest';
import { exposition, samplesOf } from './exposition.ts';

test('a metric has a line what it is, one of its type, and one a sample', async () => {
  const text = await exposition([
    { name: 'a', help: 'Of nothing', samples: () => [] },
    { name: 'b_seconds', help: 'Two', samples: async () => [[{}, 1.5]] },
    {
      name: 'c',
      help: 'Named',
      samples: () => samplesOf(['x', 'a "b" \\ c\nd'], (name) => [{ name, more: '' }, Infinity]),
    },
  ]);
  expect(text).toBe(`# HELP a Of nothing
# TYPE a gauge
# HELP b_seconds Two
# TYPE b_seconds gauge
b_seconds 1.5
# HELP c Named
# TYPE c gauge
c{name="x",more=""} +Inf
c{name="a \\"b\\" \\\\ c\\nd",more=""} +Inf
`);
});

test('others have their turn before all is written', async () => {
  let others = 0;
  const timer = setInterval(() => others++, 0);
  const many = { length: 200_000 };
  const text = await exposition([
    { name: 'a', help: 'Many', samples: () => samplesOf(Array.from(many), (_) => [{ of: 'one' }, 1]) },
  ]);
  clearInterval(timer);
  expect(text.split('\n')).toHaveLength(many.length + 3);
  expect(others).toBeGreaterThan(3);
});
