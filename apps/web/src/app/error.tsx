'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Failure } from '@/components/ui/failure.tsx';

/** In place of a page that failed, until another address is gone to. */
export default function Failed({ error, reset }: { error: Error; reset: () => void }) {
  const address = useSearchParams().toString();
  const [failedAt] = useState(address);
  // Next itself looks at the path only: a host's number stands behind it.
  useEffect(() => {
    if (address !== failedAt) reset();
  }, [address, failedAt, reset]);
  return <Failure error={error} />;
}
