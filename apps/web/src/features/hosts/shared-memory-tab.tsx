'use client';

import { FurtherTable } from './further-table.tsx';
import type { HostDetail } from './use-host.ts';

/** Memory that belongs to no process: segments, file systems in memory, and the files in them. */
export function SharedMemoryTab({ host }: { host: HostDetail }) {
  return (
    <div className="flex flex-col gap-2 pb-2">
      <FurtherTable
        host={host}
        table="shm"
        absent="No System V segments are told of: /proc/sysvipc/shm is empty, or the agent may not read it."
      />
      <FurtherTable
        host={host}
        table="tmpfs"
        absent="No memory file systems are told of: the agent found no tmpfs among its mounts."
      />
      <FurtherTable host={host} table="tmpfsFile" absent="No files in memory are told of." />
    </div>
  );
}
