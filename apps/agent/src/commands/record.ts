import { closeSync, openSync, writeSync } from 'node:fs';
import { KernelFs } from '@seep/collectors';
import {
  encodeBody,
  encodeNumbered,
  formatRecordedFrame,
  type NumberedMessage,
  PROTOCOL_VERSION,
  type ToServer,
} from '@seep/shared';
import { readBoot, readHostFacts, uptimeMs } from '../collect/host-facts.ts';
import { SampleEncoder } from '../encode/sample-encoder.ts';
import { everyInterval, interruption } from '../local/schedule.ts';
import { Progress } from '../local/progress.ts';
import { print } from '../print.ts';
import { SampleBuilder } from '../sample-builder.ts';
import { version } from '../version.ts';

const KEYFRAME_INTERVAL_MS = 600_000;

export interface RecordOptions {
  seconds: number;
  interval: number;
  json?: boolean;
}

/**
 * Writes the frames that the agent would send, one JSON object a line: what `seep-server replay` reads. The host does
 * not have to be enrolled, and nothing leaves it.
 */
export async function record(file: string, { seconds, interval, json }: RecordOptions): Promise<void> {
  const fs = new KernelFs('/');
  const facts = readHostFacts(fs);
  const boot = readBoot(fs, Date.now());
  const builder = new SampleBuilder(fs, facts.pageSizeBytes);
  const encoder = new SampleEncoder();
  const progress = new Progress(process.stderr);
  const out = openSync(file, 'w', 0o640);
  const write = (message: ToServer) => writeSync(out, `${formatRecordedFrame(message)}\n`);
  let seq = 0;
  let frameBytes = 0;
  const add = (message: NumberedMessage) => {
    write(message);
    frameBytes += encodeNumbered(message.type, message.boot, message.seq, encodeBody(message.body)).length;
  };
  const signal = interruption();
  try {
    write({
      type: 'hello',
      body: {
        protocol: PROTOCOL_VERSION,
        agentVersion: version,
        host: facts,
        boots: [
          {
            id: boot.id,
            bootedAtMs: boot.bootedAtMs,
            ticksZeroMs: boot.ticksZeroMs,
            firstSeq: 1,
            nextSeq: 1,
          },
        ],
        capabilities: [],
        clockMs: Date.now(),
      },
    });
    const intervalMs = interval * 1000;
    await everyInterval({ periodMs: seconds * 1000, intervalMs, signal }, ({ number, total, leftMs }) => {
      const atMs = Date.now();
      const { tables, described, rows } = builder.build(new Map(), 'default', intervalMs);
      const { schema, block } = encoder.encode(tables, performance.now(), KEYFRAME_INTERVAL_MS);
      const measurement = {
        atMs,
        uptimeMs: uptimeMs(fs, boot),
        intervalMs: Math.round(intervalMs),
        block,
        described,
        ...(rows.length > 0 && { rows }),
      };
      seq++;
      if (schema && seq === 1) {
        add({ type: 'baseline', boot: 0, seq, body: { ...measurement, schema, kind: 'settled' } });
      } else {
        add({ type: 'sample', boot: 0, seq, body: { ...measurement, ...(schema && { schema }) } });
      }
      progress.show(number, total, leftMs);
    });
    write({ type: 'bye', body: { reason: signal.aborted ? 'interrupted' : 'recorded' } });
  } finally {
    progress.clear();
    closeSync(out);
  }
  if (json === true)
    return print(JSON.stringify({ file, samples: seq, frameBytes, isInterrupted: signal.aborted }));
  print(`${seq} samples in ${file}: ${frameBytes} bytes on the wire`);
}
