'use client';

import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** In place of what could not be drawn: why, and the way out. */
export function Failure({ error }: { error: Error }) {
  return (
    <Notice
      role="alert"
      title="This cannot be shown"
      action={<Button onClick={() => window.location.reload()}>Load the page anew</Button>}
    >
      {isMissing(error)
        ? 'A part of the page did not come. The server may have been updated since the page was opened.'
        : `The browser says: ${error.message}.`}
    </Notice>
  );
}

/** A script that is none of the server's any more, or that the network lost. */
function isMissing({ name }: Error): boolean {
  return name === 'ChunkLoadError';
}
