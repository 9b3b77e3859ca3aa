'use client';

import { useState } from 'react';
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog.tsx';
import { PickList } from '@/components/ui/pick-list.tsx';
import { formatDuration } from '@/lib/format/number.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { useHosts } from '../fleet/use-hosts.ts';
import { type Boot, useHost } from '../hosts/use-host.ts';
import { StateIcon } from '../states/state-mark.tsx';
import { formatSubject, parseSubject, type Subject } from './subjects.ts';

interface SubjectDialogProps {
  /** Subjects that are there already. */
  chosen: readonly string[];
  onAdd: (subject: Subject) => void;
  onClose: () => void;
}

/** Finds a host, then one of its boots, by a few letters. */
export function SubjectDialog({ chosen, onAdd, onClose }: SubjectDialogProps) {
  const [hostId, setHostId] = useState<number>();
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent aria-describedby={undefined} className="gap-0 overflow-hidden p-0">
        <DialogTitle className="sr-only">Add a line</DialogTitle>
        {hostId === undefined ? (
          <HostList onChoose={setHostId} />
        ) : (
          <BootList hostId={hostId} chosen={chosen} onAdd={onAdd} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function HostList({ onChoose }: { onChoose: (hostId: number) => void }) {
  const { data: hosts } = useHosts();
  const items = (hosts ?? []).map(({ id, name, state }) => ({
    value: `${id}`,
    text: name,
    content: (
      <>
        <StateIcon state={state} className="size-3!" />
        {name}
      </>
    ),
  }));
  return (
    <PickList
      label="Host"
      placeholder="Host"
      groups={[{ items }]}
      empty="No host has this name."
      onPick={(value) => onChoose(Number(value))}
    />
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
  if (!host) return <p className="p-6 text-ink-2">Looking for its boots …</p>;
  const whole = formatSubject({ kind: 'host', hostId });
  const items = [
    { value: whole, text: 'as it runs', content: `${host.name}, as it runs` },
    ...host.boots.map((boot) => ({
      value: formatSubject({ kind: 'boot', hostId, bootNo: boot.no }),
      text: `boot ${boot.no} ${format.full(boot.bootedAtMs)}`,
      content: (
        <>
          boot {boot.no}, {format.full(boot.bootedAtMs)}
          <span className="text-ink-3">{watchedText(boot)}</span>
        </>
      ),
    })),
  ].map((item) => ({ ...item, isDisabled: chosen.includes(item.value) }));
  return (
    <PickList
      key={hostId}
      label={`Boots of ${host.name}`}
      placeholder={`${host.name}: as it runs, or one boot`}
      groups={[{ items }]}
      empty="It has no such boot."
      onPick={(value) => {
        const subject = parseSubject(value);
        if (subject) onAdd(subject);
      }}
    />
  );
}

function watchedText({ firstSampleAtMs, lastSampleAtMs }: Boot): string {
  if (firstSampleAtMs === null || lastSampleAtMs === null) return 'no sample';
  return `watched for ${formatDuration(lastSampleAtMs - firstSampleAtMs)}`;
}
