'use client';

import { Download, Image, Link } from 'lucide-react';
import { Button } from '@/components/ui/button.tsx';
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu.tsx';
import { copyText } from '@/lib/clipboard.ts';
import { type Columns, columnsCsv } from './columns.ts';
import { formatRange, type Window } from './range.ts';
import { useTimeRange } from './range-context.tsx';

interface ChartMenuProps {
  /** Name of the files. */
  name: string;
  columns: Columns;
  /** Finds the chart to draw. */
  chart: () => HTMLCanvasElement | null;
}

/** Takes the chart elsewhere: as a picture, as numbers, or as an address. */
export function ChartMenu({ name, columns, chart }: ChartMenuProps) {
  const { window } = useTimeRange();
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Take the chart elsewhere"
          title="Take the chart elsewhere"
        >
          <Download />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuItem onSelect={() => void copyText(addressOf(window))}>
          <Link />
          Copy the address of this stretch
        </MenuItem>
        <MenuItem
          onSelect={() => save(new Blob([columnsCsv(columns, window)], { type: 'text/csv' }), `${name}.csv`)}
        >
          <Download />
          Download as CSV
        </MenuItem>
        <MenuItem onSelect={() => savePicture(chart(), `${name}.png`)}>
          <Image />
          Download as PNG
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}

/** The page as it is, with a range that stands still. */
function addressOf(window: Window): string {
  const url = new URL(location.href);
  for (const [key, value] of Object.entries(formatRange({ kind: 'fixed', window }))) {
    if (value === null) url.searchParams.delete(key);
    else url.searchParams.set(key, `${value}`);
  }
  return url.href;
}

function savePicture(chart: HTMLCanvasElement | null, name: string): void {
  const picture = document.createElement('canvas');
  const ctx = picture.getContext('2d');
  if (!chart || !ctx) return;
  picture.width = chart.width;
  picture.height = chart.height;
  // The chart itself has no ground: the page's shines through.
  ctx.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--panel');
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.drawImage(chart, 0, 0);
  picture.toBlob((blob) => blob && save(blob, name));
}

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
