import type { Metadata } from 'next';
import { ProcessPage } from '@/features/processes/process-page.tsx';

export const metadata: Metadata = { title: 'Process' };

export default function Page() {
  return <ProcessPage />;
}
