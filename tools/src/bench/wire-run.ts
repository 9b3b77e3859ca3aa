import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeBody, encodeNumbered, parseRecordedFrame } from '@seep/shared';
import { EXECUTABLE } from '../drills/agent-process.ts';
import { runProgram } from '../start/child-program.ts';
import { compile } from './native.ts';
import type { BenchRow } from './suite.ts';

/*
 * The measurement of `agent-wire`, in the namespace that the suite has made for it. Writes its rows as JSON. `seep-agent
 * record` takes the samples that would be sent; here they are laid out as they are on the wire.
 */

const { values } = parseArgs({
  options: {
    interval: { type: 'string', default: '10' },
    samples: { type: 'string', default: '12' },
    /** `processes:percent changing`; the goals are set for these. */
    load: { type: 'string', default: '410:0,1918:10' },
  },
});
const seconds = Number(values.interval);
const samples = Number(values.samples);

/** The first samples tell what everything is, and read each further table for the first time. */
const WARM_UP_SAMPLES = 2;

/** The hello comes first, then the first keyframe. */
const FIRST_LINE = 1;

/** A keyframe goes out once in this time. */
const KEYFRAME_SECONDS = 600;

const rows: BenchRow[] = [];
for (const one of values.load.split(',')) {
  const [count = '', changing = '0'] = one.split(':');
  rows.push(...(await measure(count, changing)));
}
process.stdout.write(JSON.stringify(rows));

async function measure(count: string, changing: string): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'seep-wire-'));
  const crowd = spawn(compile('crowd', folder), [count, changing], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(crowd.stdout, 'data');
    const file = join(folder, 'frames.jsonl');
    const length = `${(samples + WARM_UP_SAMPLES) * seconds}`;
    await runProgram(EXECUTABLE, ['record', '--seconds', length, '--interval', `${seconds}`, file]);
    const [keyframe = NaN, ...deltas] = readFileSync(file, 'utf8').trimEnd().split('\n').flatMap(frameBytes);
    const counted = deltas.slice(WARM_UP_SAMPLES - 1);
    const mean = counted.reduce((sum, bytes) => sum + bytes, 0) / counted.length;
    const conditions = `${count} processes and a few, ${changing === '0' ? 'at rest' : `${changing} % changing`}, every ${seconds} s`;
    const ofKeyframe = (seconds / KEYFRAME_SECONDS) * (keyframe - mean);
    return [
      { what: 'a sample', conditions, value: mean, unit: 'bytes' },
      { what: 'the largest of them', conditions, value: Math.max(...counted), unit: 'bytes' },
      { what: 'a keyframe', conditions, value: keyframe, unit: 'bytes' },
      {
        what: 'a sample, its part of keyframes in it',
        conditions,
        value: mean + ofKeyframe,
        unit: 'bytes',
      },
    ];
  } finally {
    crowd.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a recorded frame takes as a message of the socket, without its two to ten bytes of framing. Descriptions come with the
 * first keyframe of a run alone: it counts without them, as those that follow it do.
 */
function frameBytes(line: string, index: number): number[] {
  const message = parseRecordedFrame(line);
  if (!('seq' in message)) return [];
  const { type, boot, seq, body } = message;
  const isFirst = 'described' in body && index <= FIRST_LINE;
  const plain = isFirst ? { ...body, described: [], rows: [] } : body;
  return [encodeNumbered(type, boot, seq, encodeBody(plain)).length];
}
