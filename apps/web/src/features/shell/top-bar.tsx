'use client';

import { Search } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button.tsx';
import { Kbd } from '@/components/ui/kbd.tsx';
import { LiveControl } from './live-control.tsx';
import { Nav } from './nav.tsx';
import { PersonMenu } from './person-menu.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { TimeZoneMenu } from './time-zone-menu.tsx';
import { Wordmark } from './wordmark.tsx';

interface TopBarProps {
  onSearch: () => void;
}

export function TopBar({ onSearch }: TopBarProps) {
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
        onClick={onSearch}
      >
        <Search />
        <span className="flex-1 text-left">Go to …</span>
        <Kbd>⌘K</Kbd>
      </Button>
      <Button variant="ghost" size="icon" className="lg:hidden" aria-label="Go to …" onClick={onSearch}>
        <Search />
      </Button>
      <LiveControl />
      <span className="hidden items-center gap-2 sm:flex">
        <TimeZoneMenu />
        <ThemeMenu />
      </span>
      <PersonMenu />
    </header>
  );
}
