import { type ChildProcess, execFileSync, spawn } from 'node:child_process';

/*
 * Real programs that leak and their healthy twins. Python, because Debian's base has it and a reader sees at once what
 * each does.
 */

const MIB = 1024 * 1024;

/** The pace below does not slacken on a busy machine: a step that came late makes the wait for the next one shorter. */
const EVERY_SECOND = `
import time
def every_second():
    due = time.monotonic()
    while True:
        yield
        due += 1
        time.sleep(max(0, due - time.monotonic()))
`;

/** Takes 1 MiB a second and never gives it back. */
export const LEAK = `${EVERY_SECOND}
kept = []
for _ in every_second():
    kept.append(bytearray(b'x') * ${MIB})
`;

/** Fills as fast, up to 40 MiB, and then replaces. */
export const BOUNDED_CACHE = `${EVERY_SECOND}
import collections
kept = collections.deque(maxlen=40)
for _ in every_second():
    kept.append(bytearray(b'x') * ${MIB})
`;

/** Holds what it has. */
export const IDLE = `
import time
kept = bytearray(b'x') * (20 * ${MIB})
while True:
    time.sleep(1)
`;

/** Starts a child every two seconds that ends at once, and never waits for any. */
export const NEVER_WAITS = `
import os, time
while True:
    if os.fork() == 0:
        os._exit(0)
    time.sleep(2)
`;

/** Does the same, and waits for ten of them at a time. */
export const WAITS_IN_TIME = `
import os, time
while True:
    for _ in range(10):
        if os.fork() == 0:
            os._exit(0)
        time.sleep(2)
    for _ in range(10):
        os.wait()
`;

/** A helper of a few MiB that does nothing. */
export const HELPER = `
import sys, time
kept = bytearray(b'x') * (4 * ${MIB})
time.sleep(100000)
`;

export interface Program extends AsyncDisposable {
  pid: number;
  stop(): Promise<void>;
}

/** Starts a program in a process group of its own; stopping it ends whatever it has started. */
export function start(command: string, args: readonly string[]): Program {
  const child: ChildProcess = spawn(command, args, { stdio: 'ignore', detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${command}`);
  const ended = new Promise((resolve) => {
    child.once('close', resolve);
  });
  const stop = async () => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
    await ended;
  };
  return { pid, stop, [Symbol.asyncDispose]: stop };
}

export function startPython(code: string, name: string): Program {
  return start('python3', ['-c', code, name]);
}

/** Pids of a process's children of that name. */
export function childrenOf(pid: number, name: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, comm]) => parent === `${pid}` && comm === name)
    .map(([child]) => Number(child));
}
