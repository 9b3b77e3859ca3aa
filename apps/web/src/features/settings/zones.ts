import { LOCAL_ZONE, type ZoneChoice } from '@/lib/time/time-zone.tsx';

interface ZoneOption {
  value: ZoneChoice;
  label: string;
}

/** The zones a person is likely to want first: their own, UTC, and whatever they chose before. */
export function commonZones(choice: ZoneChoice, browserZone: string): ZoneOption[] {
  const options = [
    { value: LOCAL_ZONE, label: `Local (${browserZone})` },
    { value: 'UTC', label: 'UTC' },
  ];
  if (options.some(({ value }) => value === choice)) return options;
  return [...options, { value: choice, label: choice }];
}
