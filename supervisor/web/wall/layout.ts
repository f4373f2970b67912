// Where each tile of the wall stands: by partner, from west to east, as large as all of them fit without scrolling. Pure.

export interface Tile {
  readonly x: number;
  readonly y: number;
}

export interface FieldLayout {
  /** Of the heading's base line. */
  readonly headY: number;
  readonly tiles: readonly Tile[];
}

export interface WallLayout {
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly fields: readonly FieldLayout[];
}

/** Of the picture, in px at 1920 by 1080; it scales with the screen. */
export const WALL_WIDTH = 1180;
export const WALL_HEIGHT = 775;
const HEAD = 46;
const FIELD_GAP = 18;
const GAP = 5;
const MAX_COLUMNS = 40;
/** One gateway does not fill the wall. */
const MAX_TILE_WIDTH = (WALL_WIDTH + GAP) / 4 - GAP;
const MAX_TILE_HEIGHT = 190;

/** `counts`: tiles of each field. */
export function wallLayout(counts: readonly number[]): WallLayout {
  let best = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= MAX_COLUMNS; columns++) {
    const { width, height } = tileSize(counts, columns);
    // Tiles about half as high as wide hold a sign and a code best; of the same size, as many side by side as fit.
    if (Math.min(width, 1.6 * height) >= Math.min(best.width, 1.6 * best.height)) {
      best = { columns, width, height };
    }
  }
  const { columns, width, height } = best;
  let y = 0;
  const fields = counts.map((count): FieldLayout => {
    const headY = y + 28;
    const top = y + HEAD;
    const tiles = Array.from({ length: count }, (_, index) => ({
      x: (index % columns) * (width + GAP),
      y: top + Math.floor(index / columns) * (height + GAP),
    }));
    y = top + Math.ceil(count / columns) * (height + GAP) + FIELD_GAP;
    return { headY, tiles };
  });
  return { tileWidth: width, tileHeight: height, fields };
}

function tileSize(counts: readonly number[], columns: number): { width: number; height: number } {
  const rows = counts.reduce((sum, count) => sum + Math.ceil(count / columns), 0);
  const room = WALL_HEIGHT - counts.length * HEAD - Math.max(0, counts.length - 1) * FIELD_GAP;
  return {
    width: Math.min(MAX_TILE_WIDTH, (WALL_WIDTH + GAP) / columns - GAP),
    height: Math.min(MAX_TILE_HEIGHT, room / Math.max(1, rows) - GAP),
  };
}
