import { expect, test } from 'vitest';
import { WALL_HEIGHT, WALL_WIDTH, wallLayout } from './layout.ts';

test.each([[[1]], [[62, 25]], [[220, 80]], [[100, 100, 100]], [[299, 1]], [[30, 30, 30, 30, 30, 30]]])(
  'all tiles of %j fit on the wall, none on another',
  (counts) => {
    const { tileWidth, tileHeight, fields } = wallLayout(counts);
    expect(tileHeight).toBeGreaterThan(24);
    expect(tileWidth).toBeGreaterThan(24);
    const tiles = fields.flatMap((field) => field.tiles);
    expect(tiles).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
    for (const { x, y } of tiles) {
      expect(x + tileWidth).toBeLessThanOrEqual(WALL_WIDTH + 0.001);
      expect(y + tileHeight).toBeLessThanOrEqual(WALL_HEIGHT + 0.001);
    }
    expect(new Set(tiles.map(({ x, y }) => `${x} ${y}`)).size).toBe(tiles.length);
  },
);

test('the same gateways always stand at the same place', () => {
  expect(wallLayout([62, 25])).toEqual(wallLayout([62, 25]));
});
