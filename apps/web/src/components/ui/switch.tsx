'use client';

import { Switch as SwitchPrimitive } from 'radix-ui';
import { type ReactNode, useId } from 'react';

interface SwitchProps {
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  disabled?: boolean;
  children: ReactNode;
}

export function Switch({ checked, onCheckedChange, disabled = false, children }: SwitchProps) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-2">
      <SwitchPrimitive.Root
        id={id}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onCheckedChange}
        className="h-4 w-7 shrink-0 rounded-lg border border-line-strong bg-raised p-px transition-colors disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <SwitchPrimitive.Thumb className="block size-3 rounded-lg bg-ink-3 transition-transform data-[state=checked]:translate-x-3 data-[state=checked]:bg-accent-ink" />
      </SwitchPrimitive.Root>
      <label htmlFor={id} className="text-sm text-ink-2 select-none">
        {children}
      </label>
    </span>
  );
}
