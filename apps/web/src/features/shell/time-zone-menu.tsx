'use client';

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
import { browserZone, useTimeZone } from '@/lib/time/time-zone.tsx';
import { commonZones } from '../settings/zones.ts';

/** "UTC", "CET", "GMT+3:30": short enough for the bar. */
function zoneName(zone: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(
    atMs,
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}

/** The time now, in the zone in which all times are shown. */
export function TimeZoneMenu() {
  const { choice, choose, format } = useTimeZone();
  const nowMs = useNow(1000);
  if (nowMs === 0) return <span className="w-32" />;
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="sm" className="w-32 justify-end gap-1.5 px-2" title={format.zone}>
          <span className="sr-only">Times are those of {format.zone}: </span>
          {format.clockSeconds(nowMs)}
          <span className="text-ink-3">{zoneName(format.zone, nowMs)}</span>
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>Times are shown in</MenuLabel>
        <MenuRadioGroup value={choice} onValueChange={choose}>
          {commonZones(choice, browserZone()).map(({ value, label }) => (
            <MenuRadioItem key={value} value={value}>
              {label}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  );
}
