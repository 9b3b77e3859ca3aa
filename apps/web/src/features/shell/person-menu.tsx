'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleUser, LogOut } from 'lucide-react';
import { Button } from '@/components/ui/button.tsx';
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from '@/components/ui/menu.tsx';
import { signOut } from '../auth/session.ts';
import { useAbout } from '../auth/use-about.ts';

export function PersonMenu() {
  const { data: about } = useAbout();
  const queryClient = useQueryClient();
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => queryClient.resetQueries() });
  const actor = about?.actor;
  if (!actor) return <span className="size-8" />;
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={`Signed in as ${actor.name}`} title={actor.name}>
          <CircleUser />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>
          Signed in as <b className="text-ink">{actor.name}</b>
          <br />
          Role: {actor.role}
        </MenuLabel>
        <MenuSeparator />
        <MenuItem onSelect={() => leave.mutate()}>
          <LogOut />
          Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
