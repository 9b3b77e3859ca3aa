'use client';

import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, Suspense } from 'react';
import { TimeZoneProvider } from '@/lib/time/time-zone.tsx';
import { DataProvider } from '@/lib/trpc/provider.tsx';
import { AppShell } from './app-shell.tsx';

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <NuqsAdapter>
        <DataProvider>
          <TimeZoneProvider>
            <AppShell>
              {/* Pages read their address, which a file does not have. */}
              <Suspense>{children}</Suspense>
            </AppShell>
          </TimeZoneProvider>
        </DataProvider>
      </NuqsAdapter>
    </ThemeProvider>
  );
}
