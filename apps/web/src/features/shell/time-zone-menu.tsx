'use client';

import { useMemo } from 'react';
import { Button } from '@/components/ui/button.tsx';
import {
  Menu,
  MenuContent,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuTrigger,
} from '@/components/ui/menu.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import { browserZone } from '@/lib/format/time.ts';
import { useTimeZone, type ZoneChoice } from '@/lib/time/time-zone.tsx';
import { commonZones } from '../settings/zones.ts';

/** "UTC", "CET", "GMT+3:30": short enough for the bar. */
function zoneName(zone: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    atMs,
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

const HOUR_MS = 3_600_000;

/** The time now, in the zone in which all times are shown. */
export function TimeZoneMenu() {
  const { choice, choose, format } = useTimeZone();
  // Zones change their names by the hour at most; to find one out takes milliseconds.
  const hourMs = useNow(HOUR_MS);
  const { zone } = format;
  const name = useMemo(() => (hourMs === 0 ? '' : zoneName(zone, hourMs)), [zone, hourMs]);
  if (hourMs === 0) return <span className="w-32" />;
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="sm" className="w-32 justify-end gap-1.5 px-2" title={zone}>
          <span className="sr-only">Times are those of {zone}: </span>
          <Clock />
          <span className="text-ink-3">{name}</span>
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>Times are shown in</MenuLabel>
        <MenuRadioGroup value={choice} onValueChange={choose}>
          <Zones choice={choice} />
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  );
}

/** All that is drawn anew each second. */
function Clock() {
  const { format } = useTimeZone();
  return format.clockSeconds(useNow(1000));
}

function Zones({ choice }: { choice: ZoneChoice }) {
  return commonZones(choice, browserZone()).map(({ value, label }) => (
    <MenuRadioItem key={value} value={value}>
      {label}
    </MenuRadioItem>
  ));
}
