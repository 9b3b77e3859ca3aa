import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { MAX_FRAME_BYTES } from '@seep/shared';
import { pack } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describe as describeProcess, HOST_FACTS, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

interface HostDetail {
  samples: { stored: number; lost: number; duplicates: number };
  boots: { id: string; baseline: boolean }[];
  connected: boolean;
}

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const A = { pid: 1, startTicks: 5, rssBytes: 8 << 20 };
const B = { pid: 40, startTicks: 700, rssBytes: 64 << 20 };

async function connected(options: { credential: string; bootId?: string; seq?: number }): Promise<TestAgent> {
  const agent = await TestAgent.connect(server.socketUrl, options.credential, options);
  await agent.hello();
  return agent;
}

async function storedSeqs(hostId: number): Promise<number[]> {
  const { rows } = await server.database.pool.query(
    'SELECT seq FROM samples WHERE host_id = $1 ORDER BY boot_no, seq',
    [hostId],
  );
  return rows.map(({ seq }: { seq: number }) => seq);
}

describe('a session', () => {
  test('stores what it acks, as it came', async () => {
    const { hostId, credential } = await server.enrol();
    await using agent = await connected({ credential });
    agent.sample(tablesOf([A, B]), {
      type: 'baseline',
      described: [describeProcess(40, 700, '/usr/bin/app --serve')],
    });
    agent.sample(tablesOf([A, { ...B, rssBytes: 65 << 20 }]));
    await agent.acked(agent.sample(tablesOf([A])));
    expect(await storedSeqs(hostId)).toEqual([1, 2, 3]);
    expect(await server.get<HostDetail>(`/hosts/${hostId}`)).toMatchObject({
      samples: { stored: 3, lost: 0, duplicates: 0 },
      boots: [{ id: agent.bootId, baseline: true }],
      connected: true,
    });
    const { rows } = await server.database.pool.query(
      'SELECT command, gone_at FROM processes WHERE host_id = $1',
      [hostId],
    );
    expect(rows).toMatchObject([{ command: '/usr/bin/app --serve', gone_at: expect.any(Date) }]);
  });

  test('what still comes while it is closed leaves no gap: it is sent again', async () => {
    const { hostId, credential } = await server.enrol();
    await using agent = await connected({ credential });
    const tables = tablesOf([A, B]);
    let last = 0;
    for (let at = 0; at < 200; at++) last = agent.sample(tables);
    await using successor = await TestAgent.connect(server.socketUrl, credential, {
      bootId: agent.bootId,
      seq: last,
    });
    // Its end is under way while it goes on sending, as an agent does that has not heard of it.
    while (!agent.closed) {
      agent.sample(tables, { keyframe: true });
      await new Promise(setImmediate);
    }
    expect(agent.closed).toMatchObject({ code: 4032 });
    await successor.hello();
    const seqs = await storedSeqs(hostId);
    expect(seqs).toEqual(seqs.map((_seq, at) => at + 1));
  });

  test('a number that comes again is not stored again', async () => {
    const { hostId, credential } = await server.enrol();
    await using first = await connected({ credential });
    first.sample(tablesOf([A]));
    await first.acked(first.sample(tablesOf([A, B])));
    first.socket.terminate();
    // The acks were lost: both come again, and one more.
    await using second = await connected({ credential, bootId: first.bootId });
    second.sample(tablesOf([A]), { seq: 1 });
    second.sample(tablesOf([A, B]), { seq: 2 });
    await second.acked(second.sample(tablesOf([B]), { seq: 3 }));
    expect(await storedSeqs(hostId)).toEqual([1, 2, 3]);
  });

  test('the welcome says what is stored of each boot', async () => {
    const { credential } = await server.enrol();
    await using first = await connected({ credential });
    first.sample(tablesOf([A]));
    await first.acked(first.sample(tablesOf([A])));
    first.socket.terminate();
    await using again = await TestAgent.connect(server.socketUrl, credential, {
      bootId: first.bootId,
      seq: 2,
    });
    expect((await again.hello()).body.storedSeqs).toEqual([2]);
    again.socket.terminate();
    await using rebooted = await TestAgent.connect(server.socketUrl, credential);
    expect((await rebooted.hello()).body.storedSeqs).toEqual([0]);
  });

  test('numbers that never come are counted as lost', async () => {
    const { hostId, credential } = await server.enrol();
    await using agent = await connected({ credential });
    agent.sample(tablesOf([A]));
    await agent.acked(agent.sample(tablesOf([A]), { seq: 11, keyframe: true }));
    const { samples } = await server.get<HostDetail>(`/hosts/${hostId}`);
    expect(samples).toEqual({ stored: 2, lost: 9, duplicates: 0 });
  });

  test('a newer connection of a host takes the place of the older', async () => {
    const { credential } = await server.enrol();
    await using first = await connected({ credential });
    await using second = await connected({ credential, bootId: first.bootId });
    expect(await first.untilClosed()).toMatchObject({ code: 4032 });
    expect(second.closed).toBeUndefined();
  });

  test('a server that stops says so, and finds everything after', async () => {
    const { hostId, credential } = await server.enrol();
    await using agent = await connected({ credential });
    await agent.acked(agent.sample(tablesOf([A])));
    await server.restart();
    expect(await agent.untilClosed()).toMatchObject({ code: 4050 });
    await using again = await connected({ credential, bootId: agent.bootId, seq: 1 });
    await again.acked(again.sample(tablesOf([A]), { keyframe: true }));
    expect(await storedSeqs(hostId)).toEqual([1, 2]);
  });
});

describe('bad input ends the session by name, and nothing else', () => {
  const garbage = [
    ['random bytes', randomBytes(200), 4000, 'frame_malformed'],
    [
      'an array of four billion in five bytes',
      Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]),
      4000,
      'frame_malformed',
    ],
    [
      'a sample before hello',
      pack(['sample', 0, 1, { atMs: 1, uptimeMs: 1, intervalMs: 1, block: Buffer.alloc(1) }]),
      4002,
      'frame_unexpected',
    ],
    ['a hello with a wrong field', pack(['hello', { protocol: 'one' }]), 4000, 'hello.protocol'],
  ] as const;

  test.each(garbage)('%s', async (_name, bytes, code, reason) => {
    const { credential } = await server.enrol();
    await using agent = await TestAgent.connect(server.socketUrl, credential);
    agent.sendRaw(bytes);
    const closed = await agent.untilClosed();
    expect(closed.code).toBe(code);
    expect(closed.reason).toContain(reason);
    expect(agent.received).toContainEqual(expect.objectContaining({ type: 'refusal' }));
  });

  test.each([
    ['an unknown protocol version', { protocol: 99 }, 4041, 'protocol_too_new'],
    ['protocol version 0', { protocol: 0 }, 4040, 'protocol_too_old'],
    ['no boot', { boots: [] }, 4000, 'frame_malformed'],
  ])('%s', async (_name, changes, code, reason) => {
    const { credential } = await server.enrol();
    await using agent = await TestAgent.connect(server.socketUrl, credential);
    agent.hello(changes).catch(() => undefined);
    const closed = await agent.untilClosed();
    expect(closed).toMatchObject({ code, reason: expect.stringContaining(reason) });
  });

  test('an oversized frame', async () => {
    const { credential } = await server.enrol();
    await using agent = await connected({ credential });
    agent.sendRaw(new Uint8Array(MAX_FRAME_BYTES + 1));
    // RFC 6455: 1009, message too big; ws closes before it holds the frame.
    expect(await agent.untilClosed()).toMatchObject({ code: 1009 });
  });

  test('text where frames are binary', async () => {
    const { credential } = await server.enrol();
    await using agent = await connected({ credential });
    agent.socket.send('{"type":"hello"}');
    expect(await agent.untilClosed()).toMatchObject({
      code: 4000,
      reason: 'frame_malformed: frames are binary',
    });
  });

  test('a delta without a keyframe', async () => {
    const { credential } = await server.enrol();
    await using agent = await connected({ credential });
    agent.sendRaw(pack(['sample', 0, 1, { atMs: 1, uptimeMs: 1, intervalMs: 1, block: Buffer.from([0]) }]));
    expect(await agent.untilClosed()).toMatchObject({ code: 4010 });
  });

  test('a delta that does not fit', async () => {
    const { credential } = await server.enrol();
    await using agent = await connected({ credential });
    await agent.acked(agent.sample(tablesOf([A])));
    agent.sendRaw(
      pack(['sample', 0, 2, { atMs: 1, uptimeMs: 1, intervalMs: 1, block: Buffer.from([1, 1, 1, 9, 0, 0]) }]),
    );
    expect(await agent.untilClosed()).toMatchObject({
      code: 4000,
      reason: expect.stringContaining('takes away row 9'),
    });
  });

  test('numbers that go back', async () => {
    const { credential } = await server.enrol();
    await using agent = await connected({ credential });
    agent.sample(tablesOf([A]), { seq: 5 });
    agent.sample(tablesOf([A]), { seq: 5 });
    expect(await agent.untilClosed()).toMatchObject({ code: 4011 });
  });

  test('a boot that was not in the hello', async () => {
    const { credential } = await server.enrol();
    await using agent = await connected({ credential });
    agent.sendRaw(pack(['event', 3, 1, { events: [{ kind: 'note', atMs: 1 }] }]));
    expect(await agent.untilClosed()).toMatchObject({
      code: 4000,
      reason: expect.stringContaining('no boot 3'),
    });
  });

  test('an unknown message type is answered, and the session goes on', async () => {
    const { credential } = await server.enrol();
    await using agent = await connected({ credential });
    agent.sendRaw(pack(['teleport', {}]));
    await agent.until(() => agent.received.find(({ type }) => type === 'error'));
    await agent.acked(agent.sample(tablesOf([A])));
  });

  test('the server lives through all of it', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});

describe('an upgrade', () => {
  test.each(['//', 'http://[', '/elsewhere'])('of %s ends its connection and nothing else', async (path) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    await closed;
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  async function refusal(
    headers: Record<string, string>,
  ): Promise<{ status: number; body: { code: string } }> {
    const { WebSocket } = await import('ws');
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(server.socketUrl, { headers });
      socket.on('open', () => reject(new Error('was let in')));
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_request, response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as { code: string } }),
        );
      });
    });
  }

  test('without a credential is refused', async () => {
    expect(await refusal({})).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  });

  test('with a wrong credential is refused', async () => {
    expect(await refusal({ authorization: 'Bearer seep_agent_wrong' })).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    });
  });

  test('with a revoked credential is refused as such', async () => {
    const { hostId, credential } = await server.enrol();
    await server.database.pool.query('UPDATE hosts SET credential_revoked_at = now() WHERE id = $1', [
      hostId,
    ]);
    expect(await refusal({ authorization: `Bearer ${credential}` })).toMatchObject({
      status: 403,
      body: { code: 'credential_revoked' },
    });
  });
});

describe('who comes with a credential', () => {
  interface Holder {
    credentialShared: boolean;
    updateOffered: string | null;
  }
  const come = async (credential: string, runId: string, bootId?: string) => {
    const agent = await TestAgent.connect(
      server.socketUrl,
      credential,
      bootId === undefined ? {} : { bootId },
    );
    await agent.hello({ runId });
    return agent;
  };
  const isShared = async (hostId: number) => (await server.get<Holder>(`/hosts/${hostId}`)).credentialShared;

  test('an agent that is started anew is one holder, however often', async () => {
    const { hostId, credential } = await server.enrol();
    for (let run = 0; run < 6; run++) {
      const runId = randomUUID();
      // Its network is bad: each run connects twice.
      for (let time = 0; time < 2; time++) (await come(credential, runId)).socket.terminate();
    }
    expect(await isShared(hostId)).toBe(false);
  });

  test.each(['another', 'the same'])('two holders are seen and told once, on %s boot', async (which) => {
    const { hostId, credential } = await server.enrol();
    const [one, two] = [randomUUID(), randomUUID()];
    const bootOfOne = randomUUID();
    const bootOfTwo = which === 'the same' ? bootOfOne : randomUUID();
    await using first = await come(credential, one, bootOfOne);
    await using second = await come(credential, two, bootOfTwo);
    await expect.poll(() => first.closed?.code).toBe(4032);
    expect(await isShared(hostId)).toBe(false);
    await using firstAgain = await come(credential, one, bootOfOne);
    await expect.poll(() => second.closed?.code).toBe(4032);
    expect(await isShared(hostId)).toBe(true);
    await using secondAgain = await come(credential, two, bootOfTwo);
    await expect.poll(() => firstAgain.closed?.code).toBe(4032);
    const hour = new Date(Date.now() - 3_600_000).toISOString();
    const { items } = await server.get<{ items: { kind: string; detail: object }[] }>(
      `/events?host=${hostId}&from=${hour}`,
    );
    const told = items.filter(({ kind }) => kind === 'credential_shared');
    expect(told.map(({ detail }) => detail)).toEqual([{ hostname: 'test-host' }]);
    expect(secondAgain.closed).toBeUndefined();
  });

  test('a cloned machine that is enrolled by itself is a host by itself', async () => {
    const machineId = 'c0ffee00c0ffee00c0ffee00c0ffee00';
    const clones = [await server.enrol(), await server.enrol()];
    const bootId = randomUUID();
    for (const { credential } of clones) {
      await using agent = await TestAgent.connect(server.socketUrl, credential, { bootId });
      await agent.hello({ host: { ...HOST_FACTS, machineId } });
      await agent.acked(agent.sample(tablesOf([A])));
    }
    const [one, two] = clones.map(({ hostId }) => hostId);
    expect(one).not.toBe(two);
    for (const { hostId } of clones) {
      expect(await storedSeqs(hostId)).toEqual([1]);
      expect(await isShared(hostId)).toBe(false);
    }
  });
});

test('an agent that says nothing is let go', async () => {
  const { credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await expect.poll(() => agent.closed?.code).toBe(4003);
});
