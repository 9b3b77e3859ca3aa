import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { pack } from 'msgpackr';
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
