import type { ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';

interface DefinitionListProps {
  items: readonly { term: ReactNode; value: ReactNode; key: string }[];
  className?: string;
}

/** Names and values, one below the other. */
export function DefinitionList({ items, className }: DefinitionListProps) {
  return (
    <dl
      data-slot="definitions"
      className={cn('grid grid-cols-[max-content_minmax(0,1fr)] gap-x-6 gap-y-1', className)}
    >
      {items.map(({ term, value, key }) => (
        <div key={key} className="contents">
          <dt className="text-ink-3">{term}</dt>
          <dd className="min-w-0 wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
