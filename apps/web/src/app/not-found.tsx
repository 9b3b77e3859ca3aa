import Link from 'next/link';
import { Button } from '@/components/ui/button.tsx';
import { Notice } from '@/components/ui/notice.tsx';

export default function NotFound() {
  return (
    <Notice
      title="There is no such page"
      action={
        <Button asChild>
          <Link href="/" prefetch={false}>
            To the fleet
          </Link>
        </Button>
      }
    >
      The address may be old, or was cut when it was copied.
    </Notice>
  );
}
