import type { Metadata } from 'next';
import { FindingPage } from '@/features/findings/finding-page.tsx';

export const metadata: Metadata = { title: 'Finding' };

export default function Page() {
  return <FindingPage />;
}
