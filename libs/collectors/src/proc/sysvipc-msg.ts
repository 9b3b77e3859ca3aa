import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseSysvRows } from './sysvipc.ts';

const FILE = '/proc/sysvipc/msg';

/** A System V message queue, of the reader's IPC namespace. */
export interface MessageQueue {
  key: number;
  id: number;
  mode: number;
  /** In messages that nobody has fetched. */
  usedBytes: number;
  messageCount: number;
  lastSenderPid: number;
  lastReceiverPid: number;
  ownerUid: number;
  creatorUid: number;
  /** Absent when nobody ever did. */
  sentAtMs?: number;
  receivedAtMs?: number;
  changedAtMs?: number;
}

/*
 *        key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime
 *         77          0   644           5          1  4711     0     0     0     0     0 1795382788          0 1795382700
 */

/**
 * /proc/sysvipc/msg.
 * @throws ParseError for a bad or missing number
 */
export function parseSysvMsg(text: string): MessageQueue[] {
  return parseSysvRows(text, FILE).map((row) => {
    const sentAtMs = row.timeMs('stime');
    const receivedAtMs = row.timeMs('rtime');
    const changedAtMs = row.timeMs('ctime');
    return {
      key: row.signed('key'),
      id: row.integer('msqid'),
      mode: row.octal('perms'),
      usedBytes: row.integer('cbytes'),
      messageCount: row.integer('qnum'),
      lastSenderPid: row.integer('lspid'),
      lastReceiverPid: row.integer('lrpid'),
      ownerUid: row.integer('uid'),
      creatorUid: row.integer('cuid'),
      ...(sentAtMs !== undefined && { sentAtMs }),
      ...(receivedAtMs !== undefined && { receivedAtMs }),
      ...(changedAtMs !== undefined && { changedAtMs }),
    };
  });
}

/** Undefined for a kernel without System V IPC. */
export function readSysvMsg(fs: KernelFs): MessageQueue[] | undefined {
  return ifReadable(() => parseSysvMsg(fs.readText(FILE, 'latin1')));
}
