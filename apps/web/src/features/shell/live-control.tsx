'use client';

import { Pause, Play } from 'lucide-react';
import { Button } from '@/components/ui/button.tsx';
import { useLive } from '@/lib/live/live-provider.tsx';

/** Says whether the page follows the server, and stops or starts it. */
export function LiveControl() {
  const { isPaused, isConnected, setPaused } = useLive();
  const word = isPaused ? 'Paused' : isConnected ? 'Live' : 'Connecting';
  return (
    <Button
      variant="ghost"
      size="sm"
      aria-pressed={isPaused}
      aria-label={isPaused ? 'Paused: go on following the server' : `${word}: pause following the server`}
      title={isPaused ? 'Go on (p)' : 'Pause (p)'}
      onClick={() => setPaused(!isPaused)}
    >
      {isPaused ? <Play /> : <Pause />}
      <span className="hidden text-left sm:inline">{word}</span>
    </Button>
  );
}
