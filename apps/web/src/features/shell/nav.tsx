'use client';

import { Activity, ChartSpline, Grid3x3, Server, Settings } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/lib/cn.ts';
import { useOpenFindingCount } from '../findings/use-open-finding-count.ts';

const PAGES = [
  { href: '/', label: 'Fleet', Icon: Server, below: ['/', '/host', '/process'] },
  { href: '/findings', label: 'Findings', Icon: Activity, below: ['/findings', '/finding'] },
  { href: '/usage', label: 'Usage', Icon: Grid3x3, below: ['/usage'] },
  { href: '/compare', label: 'Compare', Icon: ChartSpline, below: ['/compare'] },
  { href: '/settings', label: 'Settings', Icon: Settings, below: ['/settings'] },
] as const;

interface NavProps {
  /** Along the lower edge, for thumbs. */
  isBottom?: boolean;
}

export function Nav({ isBottom = false }: NavProps) {
  const pathname = usePathname();
  const leaks = useOpenFindingCount();
  return (
    <nav
      aria-label="Pages"
      className={cn(
        isBottom
          ? 'fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] sm:hidden'
          : 'hidden h-full items-stretch gap-1 sm:flex',
      )}
    >
      {PAGES.map(({ href, label, Icon, below }) => {
        const isHere = (below as readonly string[]).includes(pathname);
        return (
          <Link
            key={href}
            href={href}
            // Pages that nobody may open are half of what the first one needs.
            prefetch={false}
            aria-current={isHere ? 'page' : undefined}
            className={cn(
              'flex items-center justify-center gap-1.5 font-medium',
              isBottom ? 'h-12 flex-col gap-0.5 text-xs' : 'border-b-2 border-transparent px-3 pt-0.5',
              isHere ? 'border-accent text-ink' : 'text-ink-2 hover:text-ink',
              isBottom && isHere && 'text-accent',
            )}
          >
            <Icon className="size-4" aria-hidden />
            <span className="flex items-center gap-1.5">
              {label}
              {href === '/findings' && leaks > 0 && (
                <span
                  title="open findings"
                  className="rounded-sm bg-confirmed-soft px-1 text-xs leading-4 font-semibold text-confirmed"
                >
                  {leaks}
                </span>
              )}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}
