'use client';

import { ToggleGroup } from 'radix-ui';
import { cn } from '@/lib/cn.ts';

interface SegmentedProps<Value extends string> {
  label: string;
  value: Value | undefined;
  options: readonly { value: Value; label: string; hint?: string }[];
  onChange: (value: Value) => void;
  className?: string;
}

/** One of a few, all in sight. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
  className,
}: SegmentedProps<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value ?? ''}
      // Pressing what is chosen already must not choose nothing.
      onValueChange={(next) => next !== '' && onChange(next as Value)}
      className={cn('inline-flex h-8 rounded-md border border-line-strong bg-panel p-0.5', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          title={option.hint}
          className="rounded-sm px-1.5 text-xs font-medium sm:px-2 whitespace-nowrap text-ink-2 hover:text-ink data-[state=on]:bg-accent-soft data-[state=on]:text-accent"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
