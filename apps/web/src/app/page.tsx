import type { Metadata } from 'next';
import { preload } from 'react-dom';
import { FleetPage } from '@/features/fleet/fleet-page.tsx';
import { FLEET_URL } from '@/lib/trpc/fleet-url.ts';

export const metadata: Metadata = { title: { absolute: 'Fleet · Seep' } };

export default function Page() {
  // The hosts are on their way while the scripts that draw them still load.
  preload(FLEET_URL, { as: 'fetch', crossOrigin: 'anonymous' });
  return <FleetPage />;
}
