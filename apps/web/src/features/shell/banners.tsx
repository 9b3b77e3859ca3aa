'use client';

import { FastForward, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';
import { useReach } from '@/lib/trpc/reach-watch.tsx';
import { formatCount } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { useAbout } from '../auth/use-about.ts';

/** What holds for every page and must not be missed. */
export function Banners() {
  const { data: about } = useAbout();
  const { isReachable, sinceMs } = useReach();
  return (
    <>
      {about && about.timeScale !== 1 && (
        <Banner role="note" icon={<FastForward />} className="bg-accent-soft text-ink [&>svg]:text-accent">
          Time runs {formatCount(about.timeScale)}× faster for detection: for demonstrations only.
        </Banner>
      )}
      {!isReachable && (
        <Banner role="alert" icon={<Unplug />} className="bg-ink text-panel">
          The server has not answered since <Time atMs={sinceMs} as="seconds" />. What you see is from before;
          trying again every 3 s.
        </Banner>
      )}
    </>
  );
}

interface BannerProps {
  role: 'alert' | 'note';
  icon: ReactNode;
  className: string;
  children: ReactNode;
}

function Banner({ role, icon, className, children }: BannerProps) {
  return (
    <div
      role={role}
      className={cn(
        'flex items-center gap-2 border-b border-line px-4 py-1 text-xs font-medium [&>svg]:size-4 [&>svg]:shrink-0',
        className,
      )}
    >
      {icon}
      <p>{children}</p>
    </div>
  );
}
