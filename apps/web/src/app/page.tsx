import type { Metadata } from 'next';
import { FleetPage } from '@/features/fleet/fleet-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Fleet · Seep' } };

export default function Page() {
  return <FleetPage />;
}
