/*
 * Records the files that libs/collectors reads from a live machine, scrubbed, as a fixture:
 *
 *   node tools/src/capture-host/main.ts [--root /] [--pid N=WHY]… [--replace WORD=OTHER]… [--note TEXT]…
 *       [--without PATH]… [--drop-lines WORD]… [--cgroup PREFIX]… FOLDER
 *
 * Without --pid a few processes of each kind are chosen, without --cgroup all groups that matter. Read what it wrote
 * before you commit it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { KernelFs, readHostname, readPidStat } from '@seep/collectors';
import { aboutOf } from './about.ts';
import { Capture } from './capture.ts';
import { type ChosenProcess, chooseProcesses } from './processes.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { userNamesOf } from './user-names.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    root: { type: 'string', default: '/' },
    pid: { type: 'string', multiple: true, default: [] },
    replace: { type: 'string', multiple: true, default: [] },
    note: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', multiple: true, default: [] },
    'drop-lines': { type: 'string', multiple: true, default: [] },
    cgroup: { type: 'string', multiple: true, default: ['/'] },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('which folder? See the head of this file');

const fs = new KernelFs(values.root);
const words: [string, string][] = [
  [readHostname(fs), 'host-1'],
  ...userNamesOf(fs).map((user, index): [string, string] => [user, `user-${index + 1}`]),
  ...values.replace.map(splitPair),
];
const chosen: ChosenProcess[] =
  values.pid.length > 0
    ? values.pid.map(splitPair).map(([pid, because]) => ({ pid: Number(pid), because }))
    : chooseProcesses(fs);

mkdirSync(folder, { recursive: true });
const capture = new Capture(fs, folder, new Pseudonyms(words), {
  without: values.without,
  dropLines: values['drop-lines'],
  cgroups: values.cgroup,
});
capture.host();
const recorded = chosen.filter(({ pid }) => capture.process(pid));

const copy = new KernelFs(folder);
writeFileSync(
  join(folder, 'ABOUT.md'),
  aboutOf(copy, {
    name: basename(folder),
    capturedOn: new Date().toISOString().slice(0, 10),
    architecture: process.arch,
    processes: recorded.map((process) => ({ ...process, name: readPidStat(copy, process.pid)?.name ?? '' })),
    missing: capture.missing,
    notes: values.note,
  }),
);
process.stdout.write(`${folder}: ${recorded.length} processes. Read it before you commit it.\n`);

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  if (equals < 1) throw new Error(`${pair}: not A=B`);
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}
