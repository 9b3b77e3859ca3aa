'use client';

import { useMutation } from '@tanstack/react-query';
import { Button } from '@/components/ui/button.tsx';
import { ConfirmButton } from '@/components/ui/confirm-button.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { useAbout } from '../auth/use-about.ts';
import type { HostDetail } from './use-host.ts';

/**
 * Another version of the agent than the host runs: an admin offers it, host by host, and somebody with root's rights
 * takes it on the host.
 */
export function UpdateOffer({ host: { id, agentVersion, updateOffered } }: { host: HostDetail }) {
  const trpc = useTRPC();
  const { data: about } = useAbout();
  const offer = useMutation(trpc.access.offerUpdate.mutationOptions());
  const served = about?.servedAgentVersion ?? null;
  const isAdmin = about?.actor?.role === 'admin';
  if (updateOffered !== null) {
    return (
      <li className="flex items-center gap-2" title="On the host: sudo seep-agent update">
        {updateOffered} is offered
        {isAdmin && (
          <Button size="sm" onClick={() => offer.mutate({ hostId: id, isOffered: false })}>
            Take the offer back
          </Button>
        )}
      </li>
    );
  }
  if (!isAdmin || served === null || agentVersion === null || agentVersion === served) return null;
  return (
    <li>
      <ConfirmButton
        label={`Offer ${served}`}
        of="to this host"
        onConfirm={() => offer.mutate({ hostId: id, isOffered: true })}
      />
    </li>
  );
}
