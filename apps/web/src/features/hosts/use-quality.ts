'use client';

import { useMemo } from 'react';
import { useAbout } from '../auth/use-about.ts';
import { DROPPED, LATE, type QualityMark, qualityMarks } from './quality.ts';
import { useHostSeries } from './use-host-series.ts';

const METRICS = [LATE, DROPPED];
const EVERY_MS = 10_000;

/** Where samples of the page's range were late or lost. */
export function useQuality(hostId: number): QualityMark[] {
  const { data: about } = useAbout();
  const { data } = useHostSeries({ name: 'quality', hostId, metrics: METRICS, everyMs: EVERY_MS });
  return useMemo(() => (data && about ? qualityMarks(data, about.sampleIntervalMs) : []), [data, about]);
}
