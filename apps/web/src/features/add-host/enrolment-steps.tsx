'use client';

import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { CommandLine } from '@/components/ui/command-line.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { Segmented } from '@/components/ui/segmented.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { messageOf, refusalOf } from '@/lib/trpc/errors.ts';
import { useTRPC } from '@/lib/trpc/client.ts';
import { useAbout } from '../auth/use-about.ts';
import { NewHosts } from './new-hosts.tsx';
import { installLine, isLoopback } from './install-line.ts';

const USES = [
  { value: '1', label: '1 host' },
  { value: '20', label: '20 hosts' },
  { value: '500', label: '500 hosts' },
] as const;
type Uses = (typeof USES)[number]['value'];

const EXPIRES_IN_HOURS = 24;

export function EnrolmentSteps({ onDone }: { onDone: () => void }) {
  const trpc = useTRPC();
  const { data: about } = useAbout();
  const [uses, setUses] = useState<Uses>('1');
  const create = useMutation(trpc.settings.createEnrolmentToken.mutationOptions());
  const { mutate } = create;
  useEffect(() => {
    mutate({ uses: Number(uses), expiresInHours: EXPIRES_IN_HOURS });
  }, [mutate, uses]);

  if (create.isError) {
    const mayNot = refusalOf(create.error) === 'forbidden';
    return (
      <Notice
        role="alert"
        className="px-0 py-2"
        title={mayNot ? 'You may not add hosts' : 'There is no line to show'}
        action={!mayNot && <Button onClick={() => mutate({ uses: Number(uses) })}>Try again</Button>}
      >
        The server says: {messageOf(create.error)}.
      </Notice>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <Segmented<Uses>
          label="How many hosts may use the line"
          value={uses}
          options={USES}
          onChange={setUses}
        />
        <span className="text-ink-3">works for {EXPIRES_IN_HOURS} h</span>
      </div>
      {create.data && about ? (
        <CommandLine command={installLine(about.publicUrl, create.data.token)} />
      ) : (
        <Skeleton className="h-12" />
      )}
      {about && isLoopback(about.publicUrl) && (
        <p className="text-ink-2">
          {about.publicUrl} is this machine and no other. For other hosts start the server with{' '}
          <code className="font-mono">SEEP_HOST</code> and <code className="font-mono">SEEP_PUBLIC_URL</code>.
        </p>
      )}
      <NewHosts expected={Number(uses)} onDone={onDone} />
    </div>
  );
}
