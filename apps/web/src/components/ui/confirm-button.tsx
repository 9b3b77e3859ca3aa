'use client';

import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

interface ConfirmButtonProps {
  /** What it does: "Revoke". */
  label: string;
  /** Of what, for those who cannot see the row. */
  of: string;
  isDisabled?: boolean;
  onConfirm: () => void;
}

/** After this it is a slip of the hand again. */
const ASKS_FOR_MS = 4000;

/** What cannot be taken back is pressed twice. */
export function ConfirmButton({ label, of, isDisabled = false, onConfirm }: ConfirmButtonProps) {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return undefined;
    const timer = setTimeout(() => setAsking(false), ASKS_FOR_MS);
    return () => clearTimeout(timer);
  }, [isAsking]);
  return (
    <Button
      size="sm"
      disabled={isDisabled}
      aria-label={isAsking ? `${label}? Press again: ${of}` : `${label} ${of}`}
      onClick={() => {
        if (isAsking) onConfirm();
        setAsking(!isAsking);
      }}
    >
      {isAsking ? `${label}? Press again` : label}
    </Button>
  );
}
