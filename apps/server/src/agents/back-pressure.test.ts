import type { WebSocket } from 'ws';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BackPressure } from './back-pressure.ts';
import { Intake } from './intake.ts';

const MIB = 1024 ** 2;

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

/** The socket of an agent, the queue behind it, and what the agent was asked. */
function start() {
  const ingest = { isOverloaded: false, isStalled: false };
  const intake = new Intake(ingest);
  const socket = {
    isRead: true,
    pause: () => void (socket.isRead = false),
    resume: () => void (socket.isRead = true),
  };
  const asked: number[] = [];
  const open = () =>
    new BackPressure(socket as unknown as WebSocket, intake, (pauseMs) => {
      asked.push(pauseMs);
      return true;
    });
  return { ingest, intake, socket, asked, open, pressure: open() };
}

test('a socket is not read beyond four megabytes, and is again below one', () => {
  const { socket, pressure, asked } = start();
  pressure.hold(4 * MIB);
  expect(socket.isRead).toBe(true);
  pressure.hold(1);
  expect([socket.isRead, pressure.isPaused]).toEqual([false, true]);
  pressure.release(3 * MIB + 1);
  expect(socket.isRead).toBe(false);
  pressure.release(1);
  expect([socket.isRead, pressure.isPaused]).toEqual([true, false]);
  expect(asked).toEqual([]);
});

test('under an overload little is held, the agent is asked once, and all must be gone before it is read', () => {
  const { ingest, socket, pressure, asked } = start();
  ingest.isOverloaded = true;
  pressure.hold(16 * 1024);
  expect(socket.isRead).toBe(true);
  pressure.hold(1);
  pressure.hold(1);
  expect(socket.isRead).toBe(false);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBeGreaterThanOrEqual(3000);
  expect(asked[0]).toBeLessThanOrEqual(6000);
  pressure.release(16 * 1024 + 1);
  expect(socket.isRead).toBe(false);
  pressure.release(1);
  expect(socket.isRead).toBe(true);
  // Asked again when it has waited, and not before.
  pressure.hold(32 * 1024);
  expect(asked).toHaveLength(1);
  vi.advanceTimersByTime(6000);
  pressure.hold(1);
  expect(asked).toHaveLength(2);
});

test('while nothing is stored a single byte is too much', () => {
  const { ingest, socket, pressure, asked } = start();
  ingest.isStalled = true;
  pressure.hold(1);
  expect(socket.isRead).toBe(false);
  expect(asked).toHaveLength(1);
});

test('who sends too much at once is not read until that is paid, whatever is released meanwhile', () => {
  const { socket, pressure } = start();
  // Eight megabytes a second, five seconds of them at once: one second too much.
  for (let frame = 0; frame < 48; frame++) {
    pressure.receive(MIB);
    pressure.handled(MIB);
  }
  expect(socket.isRead).toBe(false);
  vi.advanceTimersByTime(900);
  pressure.hold(10);
  pressure.release(10);
  expect(socket.isRead).toBe(false);
  vi.advanceTimersByTime(200);
  expect(socket.isRead).toBe(true);
});

test('a session that ends gives back what it has not handled, once, and reads the close of its agent', () => {
  const { socket, pressure, intake } = start();
  pressure.receive(5 * MIB);
  pressure.receive(100);
  pressure.handled(100);
  expect([socket.isRead, intake.waitingBytes]).toEqual([false, 5 * MIB]);
  pressure.close();
  expect([socket.isRead, intake.waitingBytes]).toEqual([true, 0]);
  // What was under way is done later.
  pressure.handled(5 * MIB);
  pressure.close();
  pressure.hold(9 * MIB);
  expect([socket.isRead, intake.waitingBytes]).toEqual([true, 0]);
});

test('agents that send more than is worked off hold back together, and no more are let in', () => {
  const { ingest, intake, open, pressure } = start();
  pressure.receive(32 * MIB);
  expect([intake.isFull, intake.isHoldingBack]).toEqual([false, false]);
  open().receive(1);
  expect([intake.isFull, intake.isHoldingBack]).toEqual([true, true]);
  pressure.handled(32 * MIB);
  expect([intake.isFull, intake.isHoldingBack]).toEqual([false, false]);
  ingest.isStalled = true;
  expect([intake.isFull, intake.isHoldingBack, intake.isStalled]).toEqual([false, true, true]);
});

const step = fc.oneof(
  fc.record({
    what: fc.constant('receive' as const),
    agent: fc.nat(2),
    bytes: fc.integer({ min: 1, max: 3 * MIB }),
  }),
  fc.record({ what: fc.constantFrom('handle' as const, 'end' as const), agent: fc.nat(2) }),
);

test('whatever comes in which order, nothing of it stays counted, and a socket with nothing held is read', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { intake, open } = start();
      const agents = Array.from({ length: 3 }, () => ({
        pressure: open(),
        frames: [] as number[],
        isOver: false,
      }));
      for (const one of steps) {
        const agent = agents[one.agent] as (typeof agents)[number];
        if (one.what === 'receive' && !agent.isOver) {
          agent.pressure.receive(one.bytes);
          agent.frames.push(one.bytes);
        } else if (one.what === 'handle' && agent.frames.length > 0) {
          agent.pressure.handled(agent.frames.shift() as number);
        } else if (one.what === 'end') {
          agent.pressure.close();
          agent.isOver = true;
        }
        const waiting = agents.flatMap(({ frames, isOver }) => (isOver ? [] : frames));
        expect(intake.waitingBytes).toBe(waiting.reduce((sum, bytes) => sum + bytes, 0));
      }
      for (const { pressure, frames } of agents) for (const bytes of frames) pressure.handled(bytes);
      expect(intake.waitingBytes).toBe(0);
      // Of what was sent too fast, the time is over.
      vi.advanceTimersByTime(60_000);
      expect(agents.map(({ pressure }) => pressure.isPaused)).toEqual([false, false, false]);
    }),
  );
});
