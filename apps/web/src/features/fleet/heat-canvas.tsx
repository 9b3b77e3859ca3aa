'use client';

import { useRouter } from 'next/navigation';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatPercent, plural } from '@/lib/format/number.ts';
import { hostHref } from '@/lib/url/links.ts';
import { type ChartTheme, useChartTheme } from '../charts/theme.ts';
import { STATE_WORDS } from '../states/states.ts';
import { type Layout, layoutTiles, tileAt, type TileSize } from './heat-map-layout.ts';
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
  const [width, setWidth] = useState(0);
  const [hovered, setHovered] = useState<number>();
  const theme = useChartTheme();
  const router = useRouter();
  const layout = useMemo(() => layoutTiles(hosts.length, width, size), [hosts.length, width, size]);

  useEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current && width > 0) drawTiles(canvas.current, hosts, { width, layout, size, theme });
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
        aria-label={`Hosts by state: ${countByState(hosts)
          .map(({ state, count }) => `${plural(count, 'host')} ${STATE_WORDS[state].word}`)
          .join(', ')}`}
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
        {host ? hostText(host) : 'One tile a host, the worst first; point at one for its name'}
      </p>
    </div>
  );
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

function drawTiles(canvas: HTMLCanvasElement, hosts: readonly Host[], drawing: Drawing): void {
  const { width, layout, size, theme } = drawing;
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  const scale = devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(layout.height * scale);
  ctx.scale(scale, scale);
  // All grounds as one shape: a tile each would take the longest of all.
  const [ground, level] = [new Path2D(), new Path2D()];
  const place = (index: number) => ({
    x: (index % layout.columns) * (size.width + size.gap),
    y: Math.floor(index / layout.columns) * (size.height + size.gap),
  });
  for (const [index, host] of hosts.entries()) {
    const { x, y } = place(index);
    ground.rect(x, y, size.width, size.height);
    // The fuller the memory, the fuller the tile.
    const filled = (usedRatio(host) ?? 0) * size.height;
    level.rect(x, y + size.height - filled, size.width, filled);
  }
  ctx.fillStyle = theme.colour('raised');
  ctx.fill(ground);
  ctx.fillStyle = theme.colour('line');
  ctx.fill(level);
  for (const [index, host] of hosts.entries()) {
    const { x, y } = place(index);
    ctx.fillStyle = theme.colour(host.state);
    ctx.strokeStyle = ctx.fillStyle;
    drawShape(ctx, host.state, x + size.width / 2, y + size.height / 2, Math.min(10, size.width - 2) / 2);
  }
}

/** The shapes of state-mark.tsx, as few strokes as a tile has room for. */
function drawShape(
  ctx: CanvasRenderingContext2D,
  state: Host['state'],
  x: number,
  y: number,
  radius: number,
): void {
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
