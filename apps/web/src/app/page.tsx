import type { Metadata } from 'next';
import { FleetPage } from '@/features/fleet/fleet-page.tsx';
import { AskEarly } from '@/lib/trpc/ask-early.tsx';

export const metadata: Metadata = { title: { absolute: 'Fleet · Seep' } };

export default function Page() {
  return (
    <>
      <AskEarly queries={['hosts.summary']} />
      <FleetPage />
    </>
  );
}
