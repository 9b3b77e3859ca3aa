'use client';

import { Bookmark, X } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog.tsx';
import { Input } from '@/components/ui/input.tsx';
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from '@/components/ui/menu.tsx';
import { messageOf } from '@/lib/trpc/errors.ts';
import { BUILT_IN_VIEWS, type SavedView, useSavedViews } from './use-saved-views.ts';

/** Ways to look at the fleet: Seep's own, and those that this person has saved. */
export function ViewsMenu() {
  const router = useRouter();
  const pathname = usePathname();
  const { views, save, remove, error, isSaving } = useSavedViews();
  const [isNaming, setNaming] = useState(false);
  const open = ({ query }: SavedView) => router.push(`${pathname}?${query}`);
  const saveAs = async (name: string) => {
    await save({ name, query: location.search.replace(/^\?/, '') });
    setNaming(false);
  };
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button aria-label="Views" title="Views">
            <Bookmark />
            <span className="hidden md:inline">Views</span>
          </Button>
        </MenuTrigger>
        <MenuContent>
          {BUILT_IN_VIEWS.map((view) => (
            <MenuItem key={view.name} onSelect={() => open(view)}>
              {view.name}
            </MenuItem>
          ))}
          {views.length > 0 && <MenuLabel>Yours</MenuLabel>}
          {views.map((view) => (
            <MenuItem key={view.name} onSelect={() => open(view)}>
              <span className="flex-1">{view.name}</span>
              <button
                type="button"
                aria-label={`Forget ${view.name}`}
                title="Forget it"
                onClick={(event) => {
                  event.stopPropagation();
                  remove(view.name);
                }}
              >
                <X className="size-4" />
              </button>
            </MenuItem>
          ))}
          <MenuSeparator />
          <MenuItem onSelect={() => setNaming(true)}>Save what is shown now …</MenuItem>
        </MenuContent>
      </Menu>
      <Dialog open={isNaming} onOpenChange={setNaming}>
        <DialogContent aria-describedby={undefined}>
          <DialogTitle>Save this view</DialogTitle>
          <NameForm
            isSaving={isSaving}
            problem={error ? messageOf(error) : undefined}
            // A refusal is shown in the form.
            onSave={(name) => void saveAs(name).catch(() => undefined)}
          />
        </DialogContent>
      </Dialog>
    </>
  );
}

interface NameFormProps {
  isSaving: boolean;
  /** What the server said against it. */
  problem: string | undefined;
  onSave: (name: string) => void;
}

function NameForm({ isSaving, problem, onSave }: NameFormProps) {
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') onSave(name.trim());
  };
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      <label className="flex flex-col gap-1 text-ink-2">
        Name
        <Input autoFocus value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </label>
      <p className="text-ink-3">
        It keeps the filter, the order, the columns and the grouping, for you in every browser. To give a view
        to somebody else, copy the address.
      </p>
      {problem !== undefined && (
        <p role="alert" className="font-medium">
          Not saved. The server says: {problem}.
        </p>
      )}
      <Button type="submit" variant="primary" className="self-end" disabled={isSaving || name.trim() === ''}>
        Save
      </Button>
    </form>
  );
}
