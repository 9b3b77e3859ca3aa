const SIZE = 6;

/** A pattern of slanted lines for a canvas, in device pixels. */
export function hatchPattern(
  ctx: CanvasRenderingContext2D,
  line: string,
  ground: string | undefined,
): CanvasPattern | string {
  const size = SIZE * devicePixelRatio;
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const tileCtx = tile.getContext('2d');
  if (!tileCtx) return line;
  if (ground !== undefined) {
    tileCtx.fillStyle = ground;
    tileCtx.fillRect(0, 0, size, size);
  }
  tileCtx.strokeStyle = line;
  tileCtx.lineWidth = devicePixelRatio;
  tileCtx.beginPath();
  // Twice past the corners, so that tiles join.
  for (const shift of [-size, 0, size]) {
    tileCtx.moveTo(shift, size);
    tileCtx.lineTo(shift + size, 0);
  }
  tileCtx.stroke();
  return ctx.createPattern(tile, 'repeat') ?? line;
}
