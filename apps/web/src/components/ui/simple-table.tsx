import type { ReactNode } from 'react';

interface SimpleTableProps {
  label: string;
  heads: readonly string[];
  children: ReactNode;
}

/** A short table that is all in sight; long ones are {@link DataTable}s. */
export function SimpleTable({ label, heads, children }: SimpleTableProps) {
  return (
    // What is for screen readers alone must scroll along, not widen the page.
    <div className="relative overflow-x-auto">
      <table aria-label={label} className="w-full">
        <thead className="text-xs text-ink-3">
          <tr className="h-9 border-b border-line text-left [&>th]:px-2 [&>th]:font-medium">
            {heads.map((head) => (
              <th key={head} scope="col">
                {head === '' ? <span className="sr-only">Actions</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr]:border-b [&>tr]:border-line [&>tr:last-child]:border-0 [&_td]:px-2 [&_td]:py-1.5">
          {children}
        </tbody>
      </table>
    </div>
  );
}
