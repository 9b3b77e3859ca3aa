'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useEffect, useState } from 'react';
import { LiveProvider } from '@/lib/live/live-provider.tsx';
import { SignIn } from '../auth/sign-in.tsx';
import { useAbout } from '../auth/use-about.ts';
import { Banners } from './banners.tsx';
import { Nav } from './nav.tsx';
import { TopBar } from './top-bar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const loadPalette = () => import('../palette/palette.tsx').then(({ Palette: component }) => component);
const Palette = dynamic(loadPalette, { ssr: false });
const KeysHelp = dynamic(() => import('./keys-help.tsx').then(({ KeysHelp: component }) => component), {
  ssr: false,
});

/** What stands around every page. Until it is known who asks, the page is drawn as if they may. */
export function AppShell({ children }: { children: ReactNode }) {
  const { data: about } = useAbout();
  if (about?.actor === null) {
    return (
      <>
        <Banners />
        <SignIn />
      </>
    );
  }
  return (
    <LiveProvider isSignedIn={about !== undefined}>
      <Frame>{children}</Frame>
    </LiveProvider>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState<'palette' | 'keys'>();
  useShortcuts(setOpen);
  // Letters that follow its key at once must find it there: it begins to load with the first half of the chord.
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Control' || key === 'Meta') void loadPalette();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <a
        href="#main"
        className="absolute -top-12 left-4 z-50 rounded-md bg-accent px-3 py-2 text-accent-ink focus:top-2"
      >
        To the page
      </a>
      <div className="sticky top-0 z-30">
        <TopBar onSearch={() => setOpen('palette')} />
        <Banners />
      </div>
      <main id="main" tabIndex={-1} className="mx-auto max-w-[1680px] px-4 pt-5 pb-24 outline-none sm:pb-12">
        {children}
      </main>
      <Nav isBottom />
      {open === 'palette' && <Palette onClose={() => setOpen(undefined)} />}
      {open === 'keys' && <KeysHelp onClose={() => setOpen(undefined)} />}
    </>
  );
}
