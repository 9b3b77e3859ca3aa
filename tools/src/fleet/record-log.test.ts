import { expect, test } from 'vitest';
import { RecordLog, type RecordRole } from './record-log.ts';

function logOf(...roles: RecordRole[]): RecordLog {
  const log = new RecordLog({ id: 'b', bootedAtMs: 0 });
  for (const role of roles) log.append({ type: 'sample', role, body: new Uint8Array(), isLive: true });
  return log;
}

function sendAll(log: RecordLog): number[] {
  const sent: number[] = [];
  for (let record = log.takeNext(0); record; record = log.takeNext(0)) sent.push(record.seq);
  return sent;
}

test('what is sent and acked is drained', () => {
  const log = logOf('keyframe', 'delta');
  expect(sendAll(log)).toEqual([1, 2]);
  expect(log.inFlight).toBe(2);
  expect(log.ack(2)).toHaveLength(2);
  expect(log.inFlight).toBe(0);
  expect(log.isDrained).toBe(true);
});

test('a connection begins again at the keyframe before the first record that is not stored', () => {
  const log = logOf('keyframe', 'delta', 'keyframe', 'delta', 'delta');
  sendAll(log);
  log.ack(3);
  expect(log.resume(4)).toEqual({ stored: [expect.objectContaining({ seq: 4 })], needsKeyframe: false });
  expect(sendAll(log)).toEqual([3, 4, 5]);
  // The first two of them are stored: only the last can still be acked.
  expect(log.inFlight).toBe(1);
  expect(log.ack(5).map(({ seq }) => seq)).toEqual([5]);
});

test('with everything stored the next record must be a keyframe', () => {
  const log = logOf('keyframe', 'delta');
  sendAll(log);
  expect(log.resume(2).needsKeyframe).toBe(true);
  expect(sendAll(log)).toEqual([]);
});

test('what no ack can need again is let go', () => {
  const log = logOf('keyframe', 'delta', 'keyframe', 'delta');
  sendAll(log);
  log.ack(3);
  expect(log.firstSeq).toBe(3);
  expect(log.nextSeq).toBe(5);
});
