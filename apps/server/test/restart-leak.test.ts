import { expect, test } from 'vitest';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const MIB = 1024 ** 2;
const LEAK = { pid: 40, startTicks: 700 };

interface ListedFinding {
  id: string;
  state: string;
  firstSeen: string;
  onset: string;
}

/** A process level for half a minute, then rising by 2 MiB a second: an hour in a minute at this time scale. */
async function send(agent: TestAgent, fromSecond: number, toSecond: number, startMs: number): Promise<void> {
  for (let second = fromSecond; second < toSecond; second++) {
    const rssBytes = (64 + 2 * Math.max(0, second - 30)) * MIB;
    const isFirst = second === fromSecond;
    const seq = agent.sample(tablesOf([{ ...LEAK, rssBytes }]), {
      atMs: startMs + second * 1000,
      uptimeMs: 3_000_000 + second * 1000,
      keyframe: isFirst,
      described: isFirst ? [describeProcess(LEAK.pid, LEAK.startTicks, '/opt/leak')] : [],
    });
    if (second % 50 === 49) await agent.acked(seq);
  }
}

async function leaks(server: TestServer): Promise<ListedFinding[]> {
  const { items } = await server.get<{ items: ListedFinding[] }>('/findings');
  return items;
}

test(
  'a server that is restarted amid a rising leak goes on with the same finding',
  { timeout: 60_000 },
  async () => {
    await using server = await startTestServer({ SEEP_TIME_SCALE: '60' });
    const { credential } = await server.enrol();
    const startMs = Date.now() - 500_000;
    await using agent = await TestAgent.connect(server.socketUrl, credential);
    await agent.hello();
    await send(agent, 0, 250, startMs);
    await expect.poll(() => leaks(server)).toHaveLength(1);
    const [before] = await leaks(server);

    await server.restart();
    await agent.untilClosed();
    await using again = await TestAgent.connect(server.socketUrl, credential, {
      bootId: agent.bootId,
      seq: 250,
    });
    await again.hello();
    expect(await leaks(server)).toMatchObject([{ id: before?.id, firstSeen: before?.firstSeen }]);
    await send(again, 250, 400, startMs);

    // Records are acked before the detector, which is rebuilt meanwhile, has said what it makes of them.
    await expect.poll(async () => (await leaks(server)).map(({ state }) => state)).toEqual(['confirmed']);
    const [after] = await leaks(server);
    expect(after).toMatchObject({ id: before?.id, firstSeen: before?.firstSeen });
  },
);
