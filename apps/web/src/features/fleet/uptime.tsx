'use client';

import { Num } from '@/components/ui/num.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import { formatDuration } from '@/lib/format/number.ts';
import { uptimeMs } from './host-rows.ts';
import type { Host } from './use-hosts.ts';

const EVERY_MS = 10_000;

export function Uptime({ host }: { host: Host }) {
  const nowMs = useNow(EVERY_MS);
  return <Num value={uptimeMs(host, nowMs)} format={formatDuration} why="no boot is known yet" />;
}
