import { expect, test } from 'vitest';
import { crashOfText } from '../../test/hostile.ts';
import type { KernelMessage } from './kernel-message.ts';
import { findOomKills } from './oom.ts';

const ID = 'e483c249'.repeat(8);

const messagesOf = (text: string, facility = 0): KernelMessage[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => ({ atMicroseconds: 1000 + index, level: 4, facility, text: line }));

/* Recorded from Linux 6.18, a container with a limit; the call trace and most of the statistics are left out. */
const LINUX_6_18 = `busybox invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
CPU: 1 UID: 0 PID: 10646 Comm: busybox Not tainted 6.18.44-fc-v595 #1 PREEMPT(none) 
Call Trace:
 <TASK>
 out_of_memory+0x214/0x500
 </TASK>
memory: usage 16384kB, limit 16384kB, failcnt 0
memory+swap: usage 16384kB, limit 16384kB, failcnt 0
kmem: usage 292kB, limit 9007199254740988kB, failcnt 0
Memory cgroup stats for /docker/${ID}:
rss 16457728
Tasks state (memory values in pages):
[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name
[  10646]     0 10646     4540     4332     4000      332         0    73728        0             0 busybox
oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=${ID},mems_allowed=0,oom_memcg=/docker/${ID},task_memcg=/docker/${ID}/inner,task=busybox,pid=10646,uid=0
Memory cgroup out of memory: Killed process 10646 (busybox) total-vm:18160kB, anon-rss:16000kB, file-rss:1328kB, shmem-rss:0kB, UID:0 pgtables:72kB oom_score_adj:0
`;

/* Of the documented formats, mm/oom_kill.c of each version. */
const LINUX_5_0_GLOBAL = `kthreadd invoked oom-killer: gfp_mask=0x6200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null), order=2, oom_score_adj=-500
CPU: 3 PID: 2 Comm: kthreadd Not tainted 5.0.0 #1
oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0-1,global_oom,task_memcg=/user.slice/user-1000.slice/session-2.scope,task=my, odd,pid=77,pid=8123,uid=1000
Out of memory: Killed process 8123 (my, odd,pid=77) total-vm:99kB, anon-rss:7kB, file-rss:5kB, shmem-rss:3kB
`;

const LINUX_4_9_CGROUP = `java invoked oom-killer: gfp_mask=0x24000c0(GFP_KERNEL), nodemask=0, order=0, oom_score_adj=0
java cpuset=4f5c mems_allowed=0
CPU: 0 PID: 9730 Comm: java Not tainted 4.9.0-8-amd64 #1 Debian 4.9.144-3.1
Task in /docker/4f5c killed as a result of limit of /docker
memory: usage 524288kB, limit 524288kB, failcnt 121
[ pid ]   uid  tgid total_vm      rss nr_ptes nr_pmds swapents oom_score_adj name
[ 9713]     0  9713   705760   131385     350       6        0             0 java
Memory cgroup out of memory: Kill process 9713 (java) score 1003 or sacrifice child
Killed process 9713 (java) total-vm:2823040kB, anon-rss:512340kB, file-rss:13200kB, shmem-rss:0kB
`;

const RHEL_7 = `httpd invoked oom-killer: gfp_mask=0x201da, order=0, oom_score_adj=0
CPU: 1 PID: 1234 Comm: httpd Kdump: loaded Not tainted 3.10.0-1160.el7.x86_64 #1
Out of memory: Kill process 4321 (mysqld) score 512 or sacrifice child
Killed process 4321 (mysqld), UID 27, total-vm:9876kB, anon-rss:8765kB, file-rss:0kB, shmem-rss:4kB
`;

const LINUX_2_6_32 = `httpd invoked oom-killer: gfp_mask=0x280da, order=0, oom_adj=0
Pid: 1234, comm: httpd Not tainted 2.6.32-754.el6.x86_64 #1
Out of memory: Kill process 4321 (mysqld) score 512 or sacrifice child
Killed process 4321, UID 27, (mysqld) total-vm:9876kB, anon-rss:8765kB, file-rss:0kB
`;

test('Linux 6.18: a container met its limit', () => {
  expect(findOomKills(messagesOf(LINUX_6_18))).toEqual([
    {
      atMicroseconds: 1015,
      pid: 10_646,
      name: 'busybox',
      totalVmBytes: 18_160 * 1024,
      anonRssBytes: 16_000 * 1024,
      fileRssBytes: 1328 * 1024,
      shmemRssBytes: 0,
      pageTablesBytes: 72 * 1024,
      uid: 0,
      oomScoreAdjustment: 0,
      isCgroupOom: true,
      constraint: 'memcg',
      oomCgroup: `/docker/${ID}`,
      victimCgroup: `/docker/${ID}/inner`,
      cgroupUsageBytes: 16_384 * 1024,
      cgroupLimitBytes: { hasLimit: true, limit: 16_384 * 1024 },
      invokerName: 'busybox',
      invokerPid: 10_646,
      order: 0,
    },
  ]);
});

test('Linux 5.0: the host ran out of memory, and a name may hold anything', () => {
  expect(findOomKills(messagesOf(LINUX_5_0_GLOBAL))).toEqual([
    {
      atMicroseconds: 1003,
      pid: 8123,
      name: 'my, odd,pid=77',
      totalVmBytes: 99 * 1024,
      anonRssBytes: 7 * 1024,
      fileRssBytes: 5 * 1024,
      shmemRssBytes: 3 * 1024,
      uid: 1000,
      isCgroupOom: false,
      constraint: 'none',
      victimCgroup: '/user.slice/user-1000.slice/session-2.scope',
      invokerName: 'kthreadd',
      invokerPid: 2,
      order: 2,
    },
  ]);
});

test('Linux 4.9: a group met its limit', () => {
  expect(findOomKills(messagesOf(LINUX_4_9_CGROUP))).toEqual([
    {
      atMicroseconds: 1008,
      pid: 9713,
      name: 'java',
      totalVmBytes: 2_823_040 * 1024,
      anonRssBytes: 512_340 * 1024,
      fileRssBytes: 13_200 * 1024,
      shmemRssBytes: 0,
      isCgroupOom: true,
      oomCgroup: '/docker',
      victimCgroup: '/docker/4f5c',
      cgroupUsageBytes: 2 ** 29,
      cgroupLimitBytes: { hasLimit: true, limit: 2 ** 29 },
      invokerName: 'java',
      invokerPid: 9730,
      order: 0,
    },
  ]);
});

test("Red Hat's 3.10 names the user", () => {
  expect(findOomKills(messagesOf(RHEL_7))).toMatchObject([
    { pid: 4321, name: 'mysqld', uid: 27, isCgroupOom: false, invokerName: 'httpd', invokerPid: 1234 },
  ]);
});

test('a report that is of no format known here is passed over', () => {
  expect(findOomKills(messagesOf(LINUX_2_6_32))).toEqual([]);
});

test('kills of a whole group share its report', () => {
  const [head = '', killed = ''] = LINUX_6_18.split(/(?=Memory cgroup out of memory: Killed)/);
  const text = `${head}Tasks in /docker/${ID} are going to be killed due to memory.oom.group set
${killed}${killed.replaceAll('10646', '10647')}`;
  const kills = findOomKills(messagesOf(text));
  expect(kills.map(({ pid, oomCgroup }) => [pid, oomCgroup])).toEqual([
    [10_646, `/docker/${ID}`],
    [10_647, `/docker/${ID}`],
  ]);
  expect(kills[0]).not.toHaveProperty('isGroupKill');
});

test('a last line that came without its report tells what it can', () => {
  const last = LINUX_6_18.trimEnd().split('\n').at(-1) as string;
  const [, kill] = findOomKills(messagesOf(`${LINUX_6_18}${last}`));
  expect(kill).toMatchObject({ pid: 10_646, isCgroupOom: true });
  expect(kill).not.toHaveProperty('oomCgroup');
});

test('what came an hour before is another report', () => {
  const messages = messagesOf(LINUX_6_18);
  const late = messages.map((message, index) =>
    index === messages.length - 1 ? { ...message, atMicroseconds: 3600e6 } : message,
  );
  expect(findOomKills(late)[0]).not.toHaveProperty('constraint');
});

test('a program that writes the same into the log deceives nobody', () => {
  expect(findOomKills(messagesOf(LINUX_6_18, 1))).toEqual([]);
});

test('no byte string crashes it', () => {
  expect(crashOfText(LINUX_6_18, (text) => findOomKills(messagesOf(text)))).toBeUndefined();
  expect(crashOfText(LINUX_4_9_CGROUP, (text) => findOomKills(messagesOf(text)))).toBeUndefined();
});
