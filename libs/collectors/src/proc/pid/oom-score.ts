import { ifReadable } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { parseInteger, parseSignedInteger } from '../../integer.ts';

/** How the OOM killer looks at a process. */
export interface PidOomScore {
  /** 0 to 2000: the highest goes first. 0 is never chosen, or takes next to nothing. */
  score: number;
  /** -1000 (never) to 1000 (first): what its score was moved by, in thousandths of the memory. */
  adjustment: number;
}

/*
 * /proc/PID/oom_score:      667
 * /proc/PID/oom_score_adj:  -900
 */

/** /proc/PID/oom_score and oom_score_adj. @throws ParseError for a bad number */
export function parsePidOomScore(score: string, adjustment: string, folder = '/proc/PID'): PidOomScore {
  return {
    score: parseInteger(score.trim(), `${folder}/oom_score`, 1),
    adjustment: parseSignedInteger(adjustment.trim(), `${folder}/oom_score_adj`, 1),
  };
}

/** Undefined when the process is gone. */
export function readPidOomScore(fs: KernelFs, pid: number): PidOomScore | undefined {
  const folder = `/proc/${pid}`;
  return ifReadable(() =>
    parsePidOomScore(
      fs.readText(`${folder}/oom_score`, 'latin1'),
      fs.readText(`${folder}/oom_score_adj`, 'latin1'),
      folder,
    ),
  );
}
