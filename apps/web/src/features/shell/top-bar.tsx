'use client';

import { Command, Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { Button } from '@/components/ui/button.tsx';
import { Kbd } from '@/components/ui/kbd.tsx';
import { FailureBoundary } from '@/components/ui/part.tsx';
import { useHasTime } from '@/lib/use-has-time.ts';
import { LiveControl } from './live-control.tsx';
import { Nav } from './nav.tsx';
import { Wordmark } from './wordmark.tsx';

/** What a page has to say does not wait for them. */
const Menus = dynamic(() => import('./menus.tsx').then(({ Menus: component }) => component), {
  ssr: false,
  loading: RoomForMenus,
});

/** As ARIA writes them. */
const PALETTE_KEYS = 'Meta+K Control+K';

interface TopBarProps {
  onSearch: () => void;
}

export function TopBar({ onSearch }: TopBarProps) {
  const hasTime = useHasTime();
  return (
    <header data-slot="top-bar" className="flex h-12 items-center gap-2 border-b border-line bg-panel px-4">
      {/* What fetches the page of the fleet early would ask for all hosts, too. */}
      <Link href="/" prefetch={false} aria-label="Seep, fleet" className="mr-4">
        <Wordmark />
      </Link>
      <Nav />
      <span className="flex-1" />
      <Button
        variant="outline"
        size="sm"
        className="hidden text-ink-3 lg:flex lg:w-52 lg:justify-start"
        aria-keyshortcuts={PALETTE_KEYS}
        onClick={onSearch}
      >
        <Search />
        <span className="flex-1 text-left">Go to …</span>
        {/* Drawn: the sign is in few fonts, and a browser that has just started looks through all of them. */}
        <Kbd aria-hidden>
          <Command className="size-3!" />K
        </Kbd>
      </Button>
      <Button
        variant="ghost"
        size="icon"
        className="lg:hidden"
        aria-label="Go to …"
        aria-keyshortcuts={PALETTE_KEYS}
        onClick={onSearch}
      >
        <Search />
      </Button>
      <LiveControl />
      <FailureBoundary instead={RoomForMenus}>{hasTime ? <Menus /> : <RoomForMenus />}</FailureBoundary>
    </header>
  );
}

function RoomForMenus() {
  return (
    <>
      <span className="hidden w-42 sm:block" />
      <span className="size-8" />
    </>
  );
}
