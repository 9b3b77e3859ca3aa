import type { Finding } from './use-findings.ts';

/** A command that reads, and what it shows. */
interface NextStep {
  command: string;
  shows: string;
}

type Subject = Finding['subject'];

/** What to run on the host to see it with one's own eyes. Nothing here changes anything. */
export function nextSteps({ subject, metric }: Pick<Finding, 'subject' | 'metric'>): NextStep[] {
  if (subject.kind === 'host') return hostSteps(metric);
  const steps = subject.kind === 'family' ? familySteps(subject) : processSteps(subject, metric);
  return [...steps, ...placeSteps(subject)];
}

function processSteps({ pid }: Subject, metric: string): NextStep[] {
  if (pid === undefined) return [];
  const steps: NextStep[] = [
    {
      command: `ps -o pid,ppid,rss,etime,cmd -p ${pid}`,
      shows: 'Does it still run, for how long, and how large is it?',
    },
  ];
  switch (metric) {
    case 'descriptors':
      return [
        ...steps,
        {
          command: `sudo ls -l /proc/${pid}/fd | awk '{print $NF}' | sed 's/:.*//' | sort | uniq -c | sort -rn | head -20`,
          shows: 'Its descriptors by kind: sockets, pipes, files',
        },
      ];
    case 'zombies':
      return [
        ...steps,
        {
          command: `ps -o pid,stat,etime,comm --ppid ${pid} | awk '$2 ~ /^Z/' | head -20`,
          shows: 'Its children that have ended: Z in STAT, and how long ago they were started',
        },
        {
          command: `grep -E 'SigCgt|SigIgn' /proc/${pid}/status`,
          shows: 'Does it listen for SIGCHLD (bit 17, 0x10000)? Either mask may hold it',
        },
      ];
    case 'threads':
      return [...steps, { command: `ps -L -o lwp,etime,comm -p ${pid}`, shows: 'Its threads and their age' }];
    default:
      return [
        ...steps,
        {
          command: `sudo cat /proc/${pid}/smaps_rollup`,
          shows: 'Private, shared and swapped memory, summed over its maps',
        },
        {
          command: `grep -E 'VmRSS|RssAnon|RssShmem|VmSwap|Threads' /proc/${pid}/status`,
          shows: 'The kernel’s own figures',
        },
      ];
  }
}

function familySteps({ command, spawnerPid }: Subject): NextStep[] {
  const steps: NextStep[] = [];
  const shared = sharedPart(command ?? '');
  if (shared !== '') {
    const pattern = shellQuote(regexEscape(shared));
    steps.push(
      { command: `pgrep -fc -- ${pattern}`, shows: 'How many are there now?' },
      {
        command: `ps -o pid,ppid,stat,etime,rss,cmd -p "$(pgrep -fd, -- ${pattern})"`,
        shows: 'Each with its parent, age and size',
      },
    );
  }
  if (spawnerPid !== undefined) {
    steps.push({
      command: `ps -o pid,stat,etime,rss,cmd --ppid ${spawnerPid} --sort=-etime | head -20`,
      shows: 'The oldest children of the process that started them; Z in STAT: ended, and nobody asked',
    });
  }
  return steps;
}

function placeSteps({ unit, container }: Subject): NextStep[] {
  if (container !== undefined) {
    const id = shellQuote(container.slice(0, 12));
    return [
      { command: `docker stats --no-stream ${id}`, shows: 'Memory of the container, and its limit' },
      {
        command: `docker inspect -f 'limit {{.HostConfig.Memory}}, restarts {{.RestartCount}}' ${id}`,
        shows: 'Its memory limit (0: none) and how often it was restarted',
      },
    ];
  }
  if (unit === undefined) return [];
  return [
    { command: `systemctl status ${shellQuote(unit)}`, shows: 'The unit, its memory and its last words' },
    {
      command: `systemctl show ${shellQuote(unit)} -p MemoryCurrent,MemoryHigh,MemoryMax,NRestarts`,
      shows: 'Its limits, and how often it was restarted',
    },
  ];
}

const HOST_STEPS: Readonly<Record<string, readonly NextStep[]>> = {
  sUnreclaimBytes: [{ command: 'sudo slabtop -o -s c | head -20', shows: 'The largest slab caches' }],
  shmemBytes: [
    { command: 'ipcs -m -p', shows: 'System V segments, with who made them and who is attached' },
    { command: 'df -h -t tmpfs', shows: 'Files in memory' },
  ],
  percpuBytes: [
    {
      command: 'cat /sys/fs/cgroup/cgroup.stat',
      shows: 'Cgroups that were removed and still hold memory: nr_dying_descendants',
    },
  ],
  pageTablesBytes: [
    {
      command: 'grep -H VmPTE /proc/[0-9]*/status | sort -k2 -rn | head -20',
      shows: 'The processes with the largest page tables',
    },
  ],
  kernelStackBytes: [
    { command: 'ps -eo nlwp,pid,cmd --sort=-nlwp | head -20', shows: 'The processes with the most threads' },
  ],
  unaccountedBytes: [
    {
      command: 'sudo sort -k2 -rn /proc/vmallocinfo | head -20',
      shows: 'What the kernel’s modules have allocated',
    },
    { command: 'lsmod | sort -k2 -rn | head -20', shows: 'The largest modules: drivers leak here' },
  ],
};

function hostSteps(metric: string): NextStep[] {
  return [
    { command: 'cat /proc/meminfo', shows: 'All of the ledger’s numbers' },
    ...(HOST_STEPS[metric] ?? []),
  ];
}

/** "sleep …" → "sleep": what all members share stands before the dots. */
function sharedPart(command: string): string {
  return (command.split('…')[0] ?? '').trim();
}

/** For pgrep, which takes extended regular expressions. */
function regexEscape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Names come from hosts, and are pasted into a shell. */
export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
