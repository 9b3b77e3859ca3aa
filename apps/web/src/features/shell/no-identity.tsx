import Link from 'next/link';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';

/** An address without an id, or with one that cannot be read. */
export function NoIdentity({ what }: { what: 'host' | 'finding' | 'process' }) {
  const isFinding = what === 'finding';
  return (
    <Notice
      title={`The address names no ${what}`}
      action={
        <Button asChild>
          <Link href={isFinding ? '/findings' : '/'}>{isFinding ? 'To the findings' : 'To the fleet'}</Link>
        </Button>
      }
    >
      It may have been cut when it was copied: it should end with ?id=…
    </Notice>
  );
}
