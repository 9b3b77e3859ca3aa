/** How tiles are laid out: as large as leaves room for the table beneath them. */
export interface TileSize {
  width: number;
  height: number;
  gap: number;
  /** The number of the memory in use stands in each. */
  hasText: boolean;
}

const SIZES: readonly (TileSize & { most: number })[] = [
  { most: 240, width: 56, height: 24, gap: 4, hasText: true },
  { most: 800, width: 18, height: 18, gap: 3, hasText: false },
  { most: 3000, width: 10, height: 10, gap: 2, hasText: false },
  { most: Infinity, width: 6, height: 6, gap: 1, hasText: false },
];

export function tileSize(count: number): TileSize {
  return SIZES.find(({ most }) => count <= most) as TileSize;
}

export interface Layout {
  columns: number;
  rows: number;
  height: number;
}

export function layoutTiles(count: number, widthPx: number, { width, height, gap }: TileSize): Layout {
  const columns = Math.max(1, Math.floor((widthPx + gap) / (width + gap)));
  const rows = Math.ceil(count / columns);
  return { columns, rows, height: Math.max(0, rows * (height + gap) - gap) };
}

/** The tile under a point; undefined between and beyond tiles. */
export function tileAt(
  x: number,
  y: number,
  count: number,
  { columns }: Layout,
  { width, height, gap }: TileSize,
): number | undefined {
  const [column, row] = [Math.floor(x / (width + gap)), Math.floor(y / (height + gap))];
  const isInside = x - column * (width + gap) < width && y - row * (height + gap) < height;
  const index = row * columns + column;
  return isInside && column < columns && x >= 0 && y >= 0 && index < count ? index : undefined;
}
