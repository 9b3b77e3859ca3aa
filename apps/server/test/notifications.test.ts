import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Finding } from '@seep/detection';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { notificationChannels, notificationDeliveries } from '../src/db/schema/index.ts';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { storeAlerts } from '../src/services/alerts/store-alerts.ts';
import { decideFinding } from '../src/services/findings/decisions.ts';
import { storeFindings } from '../src/services/findings/store-findings.ts';
import { allowedAddresses } from '../src/services/notifications/allowed-addresses.ts';
import { type ChannelRequest, createChannel, listChannels } from '../src/services/notifications/channels.ts';
import { type DeliveryDeps, forgetDeliveries, retryDelayMs } from '../src/services/notifications/deliver.ts';
import { enqueueNews } from '../src/services/notifications/enqueue.ts';
import { createMailer } from '../src/services/notifications/mail.ts';
import { notify } from '../src/services/notifications/notify.ts';
import { createSecretBox } from '../src/services/notifications/secret-box.ts';
import { signatureOf } from '../src/services/notifications/webhook.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* Findings and alerts as people outside of the dashboard hear of them: a real HTTP receiver and a real mail server. */

const SECRET = 'what only we two know';

interface Received {
  headers: IncomingHttpHeaders;
  body: {
    delivery: string;
    event: string;
    text: string;
    url: string;
    finding?: { id: string; state: string };
  };
  raw: string;
}

/** A receiver that answers with the statuses it is given, one after the other, then with 204. */
async function startReceiver(): Promise<
  { url: string; received: Received[]; statuses: number[] } & AsyncDisposable
> {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    let raw = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (raw += text));
    request.on('end', () => {
      received.push({ headers: request.headers, body: JSON.parse(raw) as Received['body'], raw });
      const status = statuses.shift() ?? 204;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    statuses,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

interface Mail {
  to: string[];
  content: string;
}

/** A mail server that takes everything. */
async function startMailServer(): Promise<{ url: string; mails: Mail[] } & AsyncDisposable> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let content = '';
      stream.on('data', (chunk: Buffer) => (content += chunk.toString('utf8')));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), content });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  };
}

let server: TestServer;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let deps: DeliveryDeps;
let hostId: number;

beforeAll(async () => {
  server = await startTestServer();
  receiver = await startReceiver();
  hostId = (await server.enrol('db-1')).hostId;
  deps = {
    db: server.database.db,
    box: createSecretBox('the secret of this server, long enough', 'notifications'),
    isAllowed: allowedAddresses(undefined),
    sendMail: undefined,
    publicUrl: 'https://seep.example.org',
  };
});
afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
afterEach(async () => {
  await deps.db.delete(notificationChannels);
  await deps.db.delete(notificationDeliveries);
  receiver.received.length = 0;
  receiver.statuses.length = 0;
});

async function addWebhook(changes: Partial<ChannelRequest> = {}): Promise<number> {
  const channel = {
    kind: 'webhook',
    name: 'chat',
    target: receiver.url,
    secret: SECRET,
    leastState: 'confirmed',
    alerts: 'none',
    isEnabled: true,
    ...changes,
  } as ChannelRequest;
  return (await createChannel(deps.db, deps.box, 'test', channel)).id;
}

let lastKey = 0;

/** A leak that nobody has seen before. @returns says what it is now */
function leak(): { key: string; become(state: Finding['state']): Promise<number> } {
  // Numbers in a command line do not tell programs apart.
  const key = `leak-${String.fromCodePoint(97 + lastKey++)}`;
  return {
    key,
    async become(state) {
      const nowMs = Date.now();
      const [id] = await storeFindings(
        deps.db,
        { hostId, hostName: 'db-1', bootNo: 1, memTotalBytes: 2 ** 32 },
        [
          {
            key,
            state,
            class: 'idle',
            metric: 'anonBytes',
            subject: { kind: 'process', command: `/usr/bin/${key}`, pid: 7, startTicks: 1 },
            onsetMs: nowMs - 3_600_000,
            firstSeenMs: nowMs,
            updatedMs: nowMs,
            slopePerHour: [1e6, 2e6, 3e6],
            from: 1e6,
            to: 3e6,
            forecast: null,
            proof: {
              path: 'rapid',
              fromMs: nowMs - 3_600_000,
              toMs: nowMs,
              cellMs: 60_000,
              points: [],
              valueAtFrom: 1e6,
              idleMs: 3_600_000,
              statistic: 9,
              threshold: 3,
              excluded: [],
            },
          },
        ],
      );
      return id ?? 0;
    },
  };
}

const never = new AbortController().signal;
const run = (now = new Date()) => notify(deps, never, now);

describe('a webhook', () => {
  test('is told of a finding once it is confirmed, signed, and once', async () => {
    await addWebhook();
    const one = leak();
    await one.become('probable');
    await run();
    expect(receiver.received).toEqual([]);
    const id = await one.become('confirmed');
    expect(await run()).toBe('sent 1, 0 attempts failed');
    await one.become('confirmed');
    expect(await run()).toBeUndefined();
    const [told] = receiver.received;
    expect(receiver.received).toHaveLength(1);
    expect(told?.body).toMatchObject({
      event: 'finding',
      url: `https://seep.example.org/finding?id=${id}`,
      finding: { id: `${id}`, state: 'confirmed', hosts: [{ id: `${hostId}`, name: 'db-1' }] },
    });
    const timestamp = told?.headers['seep-timestamp'] as string;
    expect(told?.headers['seep-signature']).toBe(signatureOf(SECRET, timestamp, told?.raw ?? ''));
    expect(Math.abs(Number(timestamp) * 1000 - Date.now())).toBeLessThan(60_000);
  });

  test('that wants to know early is told of both states', async () => {
    await addWebhook({ leastState: 'probable' });
    const one = leak();
    await one.become('probable');
    await run();
    await one.become('confirmed');
    await run();
    expect(receiver.received.map(({ body }) => body.finding?.state)).toEqual(['probable', 'confirmed']);
  });

  test('is told once by two replicas that look at the same time', async () => {
    await addWebhook();
    await Promise.all([leak(), leak(), leak()].map((one) => one.become('confirmed')));
    // The job's lock keeps the second away while the first sends; what they write down, both may.
    await Promise.all(Array.from({ length: 8 }, () => enqueueNews(deps.db, deps.publicUrl)));
    await run();
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body }) => body.finding?.id)).size).toBe(3);
  });

  test('is not told of what was there before it, was silenced, or is known', async () => {
    await leak().become('confirmed');
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    await addWebhook();
    const [muted, known] = [await leak().become('confirmed'), await leak().become('confirmed')];
    await decideFinding(deps.db, 'ada', muted, { decision: 'muted', comment: '' });
    await decideFinding(deps.db, 'ada', known, { decision: 'acknowledged', comment: '' });
    await run();
    expect(receiver.received).toEqual([]);
    await decideFinding(deps.db, 'ada', muted, { decision: 'reopened', comment: '' });
    await run();
    expect(receiver.received.map(({ body }) => body.finding?.id)).toEqual([`${muted}`]);
  });

  test('that fails is asked again, later each time, under the same number', async () => {
    await addWebhook();
    await leak().become('confirmed');
    receiver.statuses.push(500, 302);
    const startMs = Date.now();
    expect(await run(new Date(startMs))).toBe('sent 0, 1 attempts failed');
    expect((await listChannels(deps.db))[0]).toMatchObject({
      waiting: 1,
      lastError: { text: 'the receiver answered HTTP 500' },
    });
    expect(await run(new Date(startMs + retryDelayMs(1) - 1))).toBeUndefined();
    // Where a redirect leads is not looked at.
    expect(await run(new Date(startMs + retryDelayMs(1)))).toBe('sent 0, 1 attempts failed');
    expect(await run(new Date(startMs + retryDelayMs(1) + retryDelayMs(2)))).toBe(
      'sent 1, 0 attempts failed',
    );
    expect(new Set(receiver.received.map(({ headers }) => headers['seep-delivery'])).size).toBe(1);
    expect(receiver.received).toHaveLength(3);
    expect((await listChannels(deps.db))[0]).toMatchObject({ waiting: 0, sent: 1, failed: 0 });
  });

  test('is not told twice when the server ended while it was told', async () => {
    await addWebhook();
    await leak().become('confirmed');
    receiver.statuses.push(500);
    await run();
    await deps.db.update(notificationDeliveries).set({ state: 'sending' });
    await run(new Date(Date.now() + 3_600_000));
    expect(receiver.received).toHaveLength(1);
    expect((await listChannels(deps.db))[0]).toMatchObject({
      failed: 1,
      lastError: { text: expect.stringContaining('the server ended') as string },
    });
  });

  test('is not forgotten while what it was told of goes on', async () => {
    await addWebhook();
    const [one, other] = [leak(), leak()];
    await one.become('confirmed');
    await other.become('confirmed');
    await run();
    await other.become('fixed');
    const later = new Date(Date.now() + 100 * 86_400_000);
    await forgetDeliveries(deps.db, later);
    expect((await listChannels(deps.db))[0]?.sent).toBe(1);
    await run();
    expect(receiver.received).toHaveLength(2);
  });

  test('is told of alerts as it wants them, and of one that flaps once', async () => {
    await addWebhook({ alerts: 'critical' });
    const fire = (rule: 'memory' | 'swap', severity: 'warning' | 'critical', atMs: number) =>
      storeAlerts(deps.db, hostId, [
        {
          state: 'firing',
          sinceMs: atMs,
          atMs,
          verdict: { rule, severity, value: 0.95, threshold: 0.9, message: `${rule} is full` },
        },
      ]);
    const nowMs = Date.now() + 1000;
    await fire('swap', 'warning', nowMs);
    await fire('memory', 'critical', nowMs);
    await run(new Date(nowMs));
    await storeAlerts(deps.db, hostId, [{ state: 'ended', rule: 'memory', atMs: nowMs + 1 }]);
    await fire('memory', 'critical', nowMs + 2);
    await run(new Date(nowMs));
    expect(receiver.received.map(({ body }) => body.text)).toEqual(['db-1: memory is full']);
  });

  test('is not sent where only machines are to be reached', async () => {
    const isAllowed = allowedAddresses(undefined);
    expect(['169.254.169.254', 'fe80::1', '0.0.0.0', '::ffff:169.254.169.254'].map(isAllowed)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(['10.1.2.3', '127.0.0.1', '2001:db8::1'].map(isAllowed)).toEqual([true, true, true]);
    const narrow = allowedAddresses(['10.0.0.0/8', '169.254.0.0/16']);
    expect(['10.1.2.3', '127.0.0.1', '169.254.169.254'].map(narrow)).toEqual([true, false, false]);

    for (const target of [receiver.url, receiver.url.replace('127.0.0.1', 'localhost')]) {
      await addWebhook({ target });
    }
    await leak().become('confirmed');
    await notify({ ...deps, isAllowed: narrow }, never);
    expect(receiver.received).toEqual([]);
    for (const { lastError } of await listChannels(deps.db))
      expect(lastError?.text).toContain('SEEP_WEBHOOK_NETWORKS');
  });
});

test('mail is sent to all who are to be told, in words', async () => {
  await using mailServer = await startMailServer();
  const sendMail = createMailer({ smtpUrl: mailServer.url, from: 'seep@example.org' });
  await createChannel(deps.db, deps.box, 'test', {
    kind: 'mail',
    name: 'on call',
    target: 'ada@example.org,bob@example.org',
    leastState: 'confirmed',
    alerts: 'none',
    isEnabled: true,
  });
  const one = leak();
  const id = await one.become('confirmed');
  // Without a mail server it is said why nothing comes.
  await run();
  expect((await listChannels(deps.db))[0]?.lastError?.text).toContain('SEEP_SMTP_URL');
  await notify({ ...deps, sendMail }, never, new Date(Date.now() + retryDelayMs(1) + 1000));
  const [mail] = mailServer.mails;
  expect(mailServer.mails).toHaveLength(1);
  expect(mail?.to).toEqual(['ada@example.org', 'bob@example.org']);
  expect(mail?.content).toMatch(/^From: seep@example\.org\r$/m);
  expect(mail?.content).toMatch(/^Subject: (=\?UTF-8\?Q\?)?Seep/m);
  expect(mail?.content.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(
    `https://seep.example.org/finding?id=${id}`,
  );
});

describe('over the API', () => {
  let token: string;
  beforeAll(async () => {
    token = await createApiToken(server.database.db, 'test', { name: 'ops', role: 'admin' });
  });

  async function change<Body>(procedure: string, input: object): Promise<Body> {
    const response = await fetch(`${server.url}/trpc/notifications.${procedure}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return (JSON.parse(text) as { result: { data: Body } }).result.data;
  }

  const webhook = () => ({ kind: 'webhook', name: 'chat', target: receiver.url, secret: SECRET });

  test('a channel is made, tried, changed and removed; its secret is never told', async () => {
    const { id } = await change<{ id: number }>('create', webhook());
    expect(await change('test', { id })).toEqual({ error: null });
    const [{ headers, raw, body }] = receiver.received as [Received];
    expect(body).toMatchObject({ event: 'test' });
    expect(headers['seep-signature']).toBe(signatureOf(SECRET, headers['seep-timestamp'] as string, raw));

    receiver.statuses.push(404);
    expect(await change('test', { id })).toEqual({ error: 'the receiver answered HTTP 404' });
    // A secret that is not said stays as it is; one that is empty is taken away.
    const { secret: _, ...unsaid } = webhook();
    await change('update', { id, channel: { ...unsaid, name: 'room' } });
    await change('test', { id });
    expect(receiver.received.at(-1)?.headers['seep-signature']).toBeDefined();
    await change('update', { id, channel: { ...unsaid, secret: '' } });
    await change('test', { id });
    expect(receiver.received.at(-1)?.headers['seep-signature']).toBeUndefined();
    await change('update', { id, channel: webhook() });

    const listed = JSON.stringify(await server.query('notifications.list', {}));
    expect(listed).toContain('"hasSecret":true');
    const audit = JSON.stringify(await server.query('access.audit', { limit: 20 }));
    for (const action of ['create', 'update', 'test']) expect(audit).toContain(`notifications.${action}`);
    for (const text of [listed, audit]) expect(text).not.toContain(SECRET);
    // The path of a webhook's address may be its secret: the audit log has the host alone.
    expect(audit).not.toContain('/hook');
    const { rows } = await server.database.pool.query('SELECT secret FROM notification_channels');
    expect((rows[0] as { secret: Buffer }).secret.includes(SECRET)).toBe(false);

    await change('remove', { id });
    await expect(change('test', { id })).rejects.toThrow('there is no channel');
  });

  test.each([
    ['a target that is no URL', { kind: 'webhook', name: 'x', target: 'ftp://example.org/' }],
    ['no address', { kind: 'mail', name: 'x', target: ' , ' }],
    ['an address that is none', { kind: 'mail', name: 'x', target: 'ada' }],
  ])('%s is refused', async (_what, input) => {
    await expect(change('create', input)).rejects.toThrow('BAD_REQUEST'.toLowerCase());
  });
});

test('the metrics count what is open, who sends, and what was told', async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toMatch(/^seep_hosts_sending\{state="never"\} 1$/m);
  expect(text).toMatch(/^seep_hosts_sending\{state="up"\} 0$/m);
  expect(text).toMatch(/^seep_findings_open\{state="confirmed"\} [1-9]/m);
  expect(text).toMatch(/^seep_findings_open\{state="watch"\} 0$/m);
  expect(text).toMatch(/^seep_alerts_open\{severity="critical"\} 1$/m);
  expect(text).toMatch(/^seep_alerts_open\{severity="warning"\} 1$/m);
  expect(text).toMatch(/^seep_notifications\{state="failed"\} 0$/m);
});
