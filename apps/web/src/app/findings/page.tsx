import type { Metadata } from 'next';
import { FindingsPage } from '@/features/findings/findings-page.tsx';
import { AskEarly } from '@/lib/trpc/ask-early.tsx';

export const metadata: Metadata = { title: 'Findings' };

export default function Page() {
  return (
    <>
      <AskEarly queries={['hosts.summary']} />
      <FindingsPage />
    </>
  );
}
