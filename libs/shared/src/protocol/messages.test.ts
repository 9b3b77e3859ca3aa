import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { pack, unpack } from 'msgpackr';
import { expect, test } from 'vitest';
import { decodeToAgent } from './decode-to-agent.ts';
import { decodeToServer } from './decode-to-server.ts';
import { encodeBody, encodeMessage, encodeNumbered } from './encode.ts';
import { goldenToAgent, goldenToServer } from './golden/messages.ts';
import type { ToAgent } from './to-agent.ts';
import type { ToServer } from './to-server.ts';

function encode(message: ToServer | ToAgent): Uint8Array {
  return 'seq' in message
    ? encodeNumbered(message.type, message.boot, message.seq, encodeBody(message.body))
    : encodeMessage(message);
}

/** Golden frames are kept as hexadecimal text. `UPDATE_GOLDEN=1` writes those that are missing, and only those. */
function goldenFrame(name: string, message: ToServer | ToAgent): Uint8Array {
  const path = new URL(`golden/${name}.hex`, import.meta.url);
  if (!existsSync(path) && process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(path, `${Buffer.from(encode(message)).toString('hex').replaceAll(/.{80}/g, '$&\n')}\n`);
  }
  return Buffer.from(readFileSync(path, 'utf8').replaceAll(/\s/g, ''), 'hex');
}

test.each(Object.entries(goldenToServer()))(
  'the golden %s frame is read and written as ever',
  (name, message) => {
    expect(decodeToServer(goldenFrame(`to-server-${name}`, message))).toEqual(message);
    expect(Buffer.from(encode(message))).toEqual(goldenFrame(`to-server-${name}`, message));
  },
);

test.each(Object.entries(goldenToAgent()))(
  'the golden %s frame is read and written as ever',
  (name, message) => {
    expect(decodeToAgent(goldenFrame(`to-agent-${name}`, message))).toEqual(message);
    expect(Buffer.from(encode(message))).toEqual(goldenFrame(`to-agent-${name}`, message));
  },
);

test('a message that outgrows the buffer is whole, and so are those before and after it', () => {
  const before = encodeMessage({ type: 'bye', body: { reason: 'before' } });
  const large = encodeMessage({ type: 'bye', body: { reason: 'x'.repeat(100_000) } });
  const after = encodeMessage({ type: 'bye', body: { reason: 'after' } });
  const reasons = [before, large, after].map(
    (frame) => (unpack(frame) as [string, { reason: string }])[1].reason,
  );
  expect(reasons).toEqual(['before', 'x'.repeat(100_000), 'after']);
});

test('unknown fields are ignored and unknown types are named', () => {
  expect(decodeToServer(pack(['bye', { reason: 'stopping', mood: 'fine' }]))).toEqual({
    type: 'bye',
    body: { reason: 'stopping' },
  });
  expect(decodeToServer(pack(['teleport', {}]))).toEqual({ type: 'unknown', name: 'teleport' });
  expect(decodeToAgent(pack(['constructor', {}]))).toEqual({ type: 'unknown', name: 'constructor' });
});

test.each([
  ['is not an array', pack({ type: 'bye' }), 'not an array that begins with a message type'],
  [
    'lacks a number',
    pack(['sample', { block: new Uint8Array() }]),
    'sample: expected [type, boot, seq, body]',
  ],
  ['is numbered 0', pack(['event', 0, 0, { events: [] }]), 'event: expected [type, boot, seq, body]'],
  ['has a wrong field', pack(['bye', { reason: 7 }]), 'bye.reason: Invalid input'],
  [
    'has a wrong field deep inside',
    pack(['event', 0, 1, { events: [{ kind: 'Oom!', atMs: 1 }] }]),
    'event.events.0.kind',
  ],
])('a frame that %s is refused by what and where', (_name, frame, reason) => {
  expect(() => decodeToServer(frame)).toThrow(reason);
});

const ASK = { id: 1, pid: 5, startTicks: 1, reads: ['maps'] };

test.each([
  ['lacks a field', ['ack', { boot: 0 }], 'ack.seq: expected "seq"'],
  ['has a fraction', ['ack', { boot: 0.5, seq: 1 }], 'ack.boot: expected a whole number from 0 to'],
  ['is out of bounds', ['slow_down', { pauseMs: 600_001 }], 'expected a whole number from 0 to 600000'],
  ['has no list', ['ask', { ...ASK, reads: { length: 1 } }], 'ask.reads: expected a list'],
  ['asks for nothing', ['ask', { ...ASK, reads: [] }], 'ask.reads: expected >=1'],
  ['has a wrong item', ['ask', { ...ASK, reads: ['maps', 7] }], 'ask.reads.1: expected string'],
  ['has long text', ['error', { code: 'x'.repeat(257), message: '' }], 'error.code: expected <=256'],
  ['has two bodies', ['ack', { boot: 0, seq: 1 }, {}], 'ack: expected [type, body]'],
])('a frame to an agent that %s is refused by what and where', (_name, message, reason) => {
  expect(() => decodeToAgent(pack(message))).toThrow(reason);
});

test('a list that is too long is refused before its items are looked at', () => {
  const reads = Array.from({ length: 60_000 }, () => -1);
  expect(() => decodeToAgent(pack(['ask', { ...ASK, reads }]))).toThrow('ask.reads: expected <=8');
});

test('of what was wrong nothing is repeated, however long', () => {
  const scrub = 'x'.repeat(60_000);
  const config = {
    intervalMs: 1000,
    keyframeIntervalMs: 1000,
    heartbeatIntervalMs: 1000,
    timeScale: 1,
    scrub,
  };
  expect(() => decodeToAgent(pack(['config', config]))).toThrow(
    /^config\.scrub: expected \("off" \| "default" \| "strict"\)$/,
  );
});

test('a frame that no server needs is not looked at', () => {
  const frame = pack(['error', { code: 'x', message: 'x'.repeat(65_536) }]);
  expect(() => decodeToAgent(frame)).toThrow('at most 65536 are accepted');
});

test('text that Postgres cannot store is mended at the boundary', () => {
  const message = decodeToServer(
    pack(['event', 0, 1, { events: [{ kind: 'note', atMs: 1, detail: { a: 'x\0y\ud800' } }] }]),
  );
  const body = 'body' in message && 'events' in message.body ? message.body : { events: [] };
  expect(body.events[0]?.detail['a']).toMatch(/^x y\ufffd+$/);
});

test('no bytes crash the decoder: it answers or refuses', () => {
  const golden = Object.values(goldenToServer()).map(encode);
  const mutated = fc
    .tuple(fc.constantFrom(...golden), fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 4 }))
    .map(([frame, edits]) => {
      const copy = Uint8Array.from(frame);
      for (const [at, byte] of edits) copy[at % copy.length] = byte;
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), (frame) => {
      try {
        decodeToServer(frame);
      } catch (error) {
        expect(error).toMatchObject({ name: 'ProtocolError' });
      }
    }),
    { numRuns: 3000 },
  );
});
