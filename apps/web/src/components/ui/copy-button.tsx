'use client';

import { Check, Copy, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '@/lib/clipboard.ts';
import { Button } from './button.tsx';

const SHOWN_MS = 2000;

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who cannot see it. */
  label: string;
  className?: string;
}

export function CopyButton({ text, label, className }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => setOutcome((await copyText(text)) ? 'copied' : 'failed');
  return (
    <Button
      variant="ghost"
      size="sm"
      className={className}
      aria-label={`Copy ${label}`}
      onClick={() => void copy()}
    >
      {outcome === undefined ? <Copy /> : outcome === 'copied' ? <Check /> : <X />}
      <span aria-live="polite">
        {outcome === undefined ? 'Copy' : outcome === 'copied' ? 'Copied' : 'Not copied'}
      </span>
    </Button>
  );
}
