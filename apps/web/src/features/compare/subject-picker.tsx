'use client';

import { Command } from 'cmdk';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog.tsx';
import { formatDuration } from '@/lib/format/number.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { useHosts } from '../fleet/use-hosts.ts';
import { useHost } from '../hosts/use-host.ts';
import { StateIcon } from '../states/state-mark.tsx';
import { formatSubject, type Subject } from './subjects.ts';

interface SubjectPickerProps {
  /** Subjects that are there already. */
  chosen: readonly string[];
  onAdd: (subject: Subject) => void;
}

const ITEM =
  'flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 data-[selected=true]:bg-raised data-[disabled=true]:text-ink-3';
/** Of a large fleet one types a few letters. */
const MOST_SHOWN = 200;

/** Adds a host, or one of its boots, by a few letters. */
export function SubjectPicker({ chosen, onAdd }: SubjectPickerProps) {
  const [isOpen, setOpen] = useState(false);
  const [hostId, setHostId] = useState<number>();
  const close = () => {
    setOpen(false);
    setHostId(undefined);
  };
  const add = (subject: Subject) => {
    onAdd(subject);
    close();
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus />
        Add a line
      </Button>
      <Dialog open={isOpen} onOpenChange={(next) => !next && close()}>
        <DialogContent aria-describedby={undefined} className="gap-0 overflow-hidden p-0">
          <DialogTitle className="sr-only">Add a line</DialogTitle>
          {hostId === undefined ? (
            <HostList onChoose={setHostId} />
          ) : (
            <BootList hostId={hostId} chosen={chosen} onAdd={add} />
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}

function HostList({ onChoose }: { onChoose: (hostId: number) => void }) {
  const { data: hosts } = useHosts();
  const [text, setText] = useState('');
  const shown = (hosts ?? []).filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  return (
    <Command label="Host" loop shouldFilter={false}>
      <Command.Input
        autoFocus
        placeholder="Host"
        value={text}
        onValueChange={setText}
        className="h-12 w-full border-b border-line bg-transparent pr-12 pl-4 text-md outline-none placeholder:text-ink-3"
      />
      <Command.List className="max-h-[50vh] overflow-auto p-2">
        <Command.Empty className="px-2 py-6 text-ink-2">No host has this name.</Command.Empty>
        {shown.slice(0, MOST_SHOWN).map(({ id, name, state }) => (
          <Command.Item key={id} value={`${id}`} className={ITEM} onSelect={() => onChoose(id)}>
            <StateIcon state={state} />
            {name}
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}

interface BootListProps {
  hostId: number;
  chosen: readonly string[];
  onAdd: (subject: Subject) => void;
}

function BootList({ hostId, chosen, onAdd }: BootListProps) {
  const { data: host } = useHost(hostId);
  const { format } = useTimeZone();
  const isChosen = (subject: Subject) => chosen.includes(formatSubject(subject));
  if (!host) return <p className="p-6 text-ink-2">Looking for its boots …</p>;
  const whole: Subject = { kind: 'host', hostId };
  return (
    <Command label={`Boots of ${host.name}`} loop>
      <Command.Input
        autoFocus
        placeholder={`${host.name}: as it runs, or one boot`}
        className="h-12 w-full border-b border-line bg-transparent pr-12 pl-4 text-md outline-none placeholder:text-ink-3"
      />
      <Command.List className="max-h-[50vh] overflow-auto p-2">
        <Command.Item
          value="as it runs"
          className={ITEM}
          disabled={isChosen(whole)}
          onSelect={() => onAdd(whole)}
        >
          {host.name}, as it runs
        </Command.Item>
        {host.boots.map(({ no, bootedAtMs, firstSampleAtMs, lastSampleAtMs }) => {
          const subject: Subject = { kind: 'boot', hostId, bootNo: no };
          return (
            <Command.Item
              key={no}
              value={`boot ${no} ${format.full(bootedAtMs)}`}
              className={ITEM}
              disabled={isChosen(subject)}
              onSelect={() => onAdd(subject)}
            >
              boot {no}, {format.full(bootedAtMs)}
              <span className="text-ink-3">
                {firstSampleAtMs !== null && lastSampleAtMs !== null
                  ? `watched for ${formatDuration(lastSampleAtMs - firstSampleAtMs)}`
                  : 'no sample'}
              </span>
            </Command.Item>
          );
        })}
      </Command.List>
    </Command>
  );
}
