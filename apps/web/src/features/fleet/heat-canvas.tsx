'use client';

import { useRouter } from 'next/navigation';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatPercent, plural } from '@/lib/format/number.ts';
import { hostHref } from '@/lib/url/links.ts';
import { type ChartTheme, useChartTheme } from '../charts/theme.ts';
import { type State, STATE_WORDS } from '../states/states.ts';
import { type Layout, layoutTiles, tileAt, type TileSize } from './heat-map-layout.ts';
import { changedTiles, ofLook, type TileLook, tileLooks } from './heat-tiles.ts';
import { countByState, usedRatio } from './host-rows.ts';
import type { Host } from './use-hosts.ts';

interface HeatCanvasProps {
  /** In the order in which they stand. */
  hosts: readonly Host[];
  size: TileSize;
}

/**
 * Tiles of a large fleet on one canvas: thousands of links would take longer to lay out than to read. The table below
 * has the same hosts for the keyboard.
 */
export function HeatCanvas({ hosts, size }: HeatCanvasProps) {
  const container = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<Drawn>(undefined);
  const [width, setWidth] = useState(0);
  const [hovered, setHovered] = useState<number>();
  const theme = useChartTheme();
  const router = useRouter();
  const layout = useMemo(() => layoutTiles(hosts.length, width, size), [hosts.length, width, size]);
  // Not counted again at each tile that the pointer passes.
  const label = useMemo(() => `Hosts by state: ${statesText(hosts)}`, [hosts]);

  useEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current && width > 0)
      drawn.current = drawTiles(canvas.current, hosts, { width, layout, size, theme }, drawn.current);
  }, [hosts, width, layout, size, theme]);

  const at = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return tileAt(event.clientX - left, event.clientY - top, hosts.length, layout, size);
  };
  const host = hovered === undefined ? undefined : hosts[hovered];
  return (
    <div ref={container} className="relative min-h-2">
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        style={{ width, height: layout.height }}
        className={host && 'cursor-pointer'}
        onPointerMove={(event) => setHovered(at(event))}
        onPointerLeave={() => setHovered(undefined)}
        onPointerDown={(event) => {
          const index = at(event);
          const pressed = index === undefined ? undefined : hosts[index];
          if (pressed) router.push(hostHref(pressed.id));
        }}
      />
      <p aria-hidden className="h-5 truncate text-xs text-ink-2">
        {host
          ? hostText(host)
          : 'One tile a host, the worst first: shape and colour say its state, the fill how much of its memory is used'}
      </p>
    </div>
  );
}

function statesText(hosts: readonly Host[]): string {
  return countByState(hosts)
    .map(({ state, count }) => `${plural(count, 'host')} ${STATE_WORDS[state].word}`)
    .join(', ');
}

export function hostText(host: Host): string {
  const ratio = usedRatio(host);
  const used = ratio === null ? 'memory not known' : `${formatPercent(ratio)} of memory used`;
  return `${host.name}: ${STATE_WORDS[host.state].word}, ${used}`;
}

interface Drawing {
  width: number;
  layout: Layout;
  size: TileSize;
  theme: ChartTheme;
}

/** What a canvas shows already. */
interface Drawn {
  drawing: Drawing;
  scale: number;
  looks: Uint32Array;
  tileOf: (look: TileLook) => HTMLCanvasElement;
}

/**
 * Draws what differs from what the canvas shows: with most answers of the server that is a few tiles of ten thousand. A
 * tile of each look is drawn once and copied.
 */
function drawTiles(
  canvas: HTMLCanvasElement,
  hosts: readonly Host[],
  drawing: Drawing,
  before: Drawn | undefined,
): Drawn | undefined {
  const { width, layout, size, theme } = drawing;
  const ctx = canvas.getContext('2d');
  if (!ctx) return undefined;
  const scale = devicePixelRatio;
  const looks = tileLooks(hosts, Math.round(size.height * scale));
  const isSame =
    before?.scale === scale &&
    before.looks.length === looks.length &&
    Object.entries(drawing).every(([key, value]) => before.drawing[key as keyof Drawing] === value);
  if (!isSame) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(layout.height * scale);
  }
  const tileOf = isSame ? before.tileOf : tilesOf(size, scale, theme);
  for (const index of changedTiles(isSame ? before.looks : undefined, looks)) {
    ctx.drawImage(
      tileOf(looks[index] as TileLook),
      Math.round((index % layout.columns) * (size.width + size.gap) * scale),
      Math.round(Math.floor(index / layout.columns) * (size.height + size.gap) * scale),
    );
  }
  return { drawing, scale, looks, tileOf };
}

/** A tile of each look, drawn when it is first asked for. */
function tilesOf(size: TileSize, scale: number, theme: ChartTheme): Drawn['tileOf'] {
  const tiles = new Map<TileLook, HTMLCanvasElement>();
  return (look) => {
    const known = tiles.get(look);
    if (known) return known;
    const tile = document.createElement('canvas');
    tiles.set(look, tile);
    [tile.width, tile.height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
    const ctx = tile.getContext('2d');
    if (!ctx) return tile;
    const { state, filledPixels } = ofLook(look);
    // Only what wants attention has a colour.
    const isLoud = state === 'confirmed' || state === 'probable' || state === 'watch';
    ctx.fillStyle = theme.colour(isLoud ? `${state}-soft` : 'raised');
    ctx.fillRect(0, 0, tile.width, tile.height);
    // The fuller the memory, the fuller the tile.
    ctx.fillStyle = theme.colour(isLoud ? `${state}-fill` : 'line');
    ctx.fillRect(0, tile.height - filledPixels, tile.width, filledPixels);
    ctx.fillStyle = theme.colour(state);
    ctx.strokeStyle = ctx.fillStyle;
    ctx.scale(scale, scale);
    drawShape(ctx, state, size.width / 2, size.height / 2, Math.min(10, size.width - 2) / 2);
    return tile;
  };
}

/** The shapes of state-mark.tsx, as few strokes as a tile has room for. */
function drawShape(ctx: CanvasRenderingContext2D, state: State, x: number, y: number, radius: number): void {
  ctx.lineWidth = Math.max(1, radius / 3);
  ctx.beginPath();
  if (state === 'confirmed') {
    ctx.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
    return;
  }
  if (state === 'probable' || state === 'watch') {
    ctx.moveTo(x, y - radius);
    ctx.lineTo(x + radius, y + radius);
    ctx.lineTo(x - radius, y + radius);
    ctx.closePath();
  } else {
    // Healthy hosts are many: a small dot each keeps them from shouting.
    ctx.arc(x, y, state === 'healthy' ? radius * 0.6 : radius * 0.8, 0, 2 * Math.PI);
  }
  if (state === 'probable' || state === 'healthy') ctx.fill();
  else ctx.stroke();
  if (state !== 'learning') return;
  ctx.beginPath();
  ctx.arc(x, y, radius * 0.8, -Math.PI / 2, Math.PI / 2);
  ctx.fill();
}
