export interface LineStyle {
  token: string;
  isDashed?: boolean;
}

const COLOURS = 5;

/** The look of a line by its place: the colours first, then the same ones dashed. */
export function lineStyle(index: number): LineStyle {
  const token = `series-${(index % COLOURS) + 1}`;
  return index < COLOURS ? { token } : { token, isDashed: true };
}
