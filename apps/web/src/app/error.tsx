'use client';

import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';

/** In place of a page that failed, most likely since a part of it is none of the server's any more. */
export default function Failed({ error }: { error: Error }) {
  return (
    <Notice
      role="alert"
      title="This page cannot be shown"
      action={<Button onClick={() => window.location.reload()}>Load it anew</Button>}
    >
      The server may have been updated since the page was opened. The browser says: {error.message}.
    </Notice>
  );
}
