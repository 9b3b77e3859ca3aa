import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { AskEarly, AskHostsEarly } from '@/lib/trpc/ask-early.tsx';
import { Providers } from '@/features/shell/providers.tsx';
// oxlint-disable-next-line import/no-unassigned-import -- styles have no name
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Seep', template: '%s · Seep' },
  description: 'What leaks memory, where, since when, how fast, and when it ends.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#14181b' },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme's class is set before React starts.
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <AskEarly queries={['settings.about', 'findings.openCount']} />
        <AskHostsEarly />
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
