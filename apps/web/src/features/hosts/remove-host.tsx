'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { ConfirmButton } from '@/components/ui/confirm-button.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { messageOf } from '@/lib/trpc/errors.ts';
import { useAbout } from '../auth/use-about.ts';
import type { HostDetail } from './use-host.ts';

/** Takes the host out, with its history; for admins. Its agent hears what to do should it be a host again. */
export function RemoveHost({ host: { id, name } }: { host: HostDetail }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { data: about } = useAbout();
  const remove = useMutation(
    trpc.access.removeHost.mutationOptions({ onSuccess: () => router.replace('/') }),
  );
  if (about?.actor?.role !== 'admin') return null;
  return (
    <div
      className="hidden items-center gap-2 sm:flex"
      title="Its credential ends at once, and all that is stored of it is deleted. On the host, install.sh --uninstall takes the agent away"
    >
      <ConfirmButton
        label="Remove host"
        of={name}
        isDisabled={remove.isPending}
        onConfirm={() => remove.mutate({ hostId: id })}
      />
      {remove.error && <span role="alert">Not removed. The server says: {messageOf(remove.error)}.</span>}
    </div>
  );
}
