import { randomUUID } from 'node:crypto';
import {
  ByteWriter,
  columnOf,
  decodeToAgent,
  encodeBody,
  encodeDelta,
  encodeKeyframe,
  encodeMessage,
  encodeNumbered,
  type Hello,
  type HostEvent,
  type HostFacts,
  type NumberedType,
  PROCESS_METRICS,
  PROTOCOL_VERSION,
  type ProcessDescription,
  type RowDescription,
  type SampleSchema,
  Table,
  type ToAgent,
} from '@seep/shared';
import { WebSocket } from 'ws';

const HOST_COLUMNS = ['memTotalBytes', 'memFreeBytes', 'memAvailableBytes', 'buffersBytes', 'cachedBytes'];

export const SCHEMA: SampleSchema = [
  { name: 'host', columns: HOST_COLUMNS.map((id) => columnOf(id, 4096)) },
  { name: 'process', columns: PROCESS_METRICS.map(({ id }) => columnOf(id, 4096)) },
];

export interface TestProcess {
  pid: number;
  startTicks: number;
  rssBytes: number;
}

const GIB = 1024 ** 3;

/** What does not come within this time does not come, however busy the machine is. */
const WAIT_MS = 30_000;

export const HOST_FACTS: HostFacts = {
  hostname: 'test-host',
  kernel: '6.1.0',
  architecture: 'x64',
  cpuCount: 2,
  memTotalBytes: 4 * GIB,
  pageSizeBytes: 4096,
  ticksPerSecond: 100,
};

/** A host's tables: half of 4 GiB free, and these processes. */
export function tablesOf(processes: readonly TestProcess[]): Table[] {
  const [host, process] = SCHEMA.map((schema) => new Table(schema)) as [Table, Table];
  host.append(0, 0, [4 * GIB, 2 * GIB, 3 * GIB, 0, GIB]);
  for (const { pid, startTicks, rssBytes } of processes) {
    process.append(pid, startTicks, [rssBytes, rssBytes, 0, 0, 2 * rssBytes, 10, 1, 5, 0, 12_345]);
  }
  return [host, process];
}

export function describe(pid: number, startTicks: number, command: string): ProcessDescription {
  const name = command.split(' ')[0]?.split('/').at(-1) ?? '';
  return { pid, startTicks, parentPid: 1, name, command, isKernelThread: false };
}

/** The hello of an agent that has records of one boot before `nextSeq`. */
export function helloOf(bootId: string, nextSeq: number, changes: Partial<Hello> = {}): Uint8Array {
  return encodeMessage({
    type: 'hello',
    body: {
      protocol: PROTOCOL_VERSION,
      agentVersion: '0.1.0',
      host: HOST_FACTS,
      boots: [
        {
          id: bootId,
          bootedAtMs: Date.now() - 3_600_000,
          ticksZeroMs: Date.now() - 3_600_000,
          firstSeq: 1,
          nextSeq,
        },
      ],
      capabilities: [],
      clockMs: Date.now(),
      ...changes,
    },
  });
}

/** An agent's side of the protocol over a real socket, told by a test what to say. */
export class TestAgent implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly bootId: string;
  readonly received: ToAgent[] = [];
  closed: { code: number; reason: string } | undefined;
  #seq: number;
  #before: Table[] | undefined;
  #wake: () => void = () => undefined;

  private constructor(socket: WebSocket, bootId: string, seq: number) {
    this.socket = socket;
    this.bootId = bootId;
    this.#seq = seq;
    socket.on('message', (data) => {
      this.received.push(decodeToAgent(data as Buffer) as ToAgent);
      this.#wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
  }

  /** @param seq the number of the last record that an earlier connection has sent */
  static async connect(
    url: string,
    credential: string,
    options: { bootId?: string; seq?: number } = {},
  ): Promise<TestAgent> {
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${credential}` } });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new TestAgent(socket, options.bootId ?? randomUUID(), options.seq ?? 0);
  }

  async hello(changes: Partial<Hello> = {}): Promise<ToAgent & { type: 'welcome' }> {
    this.sendRaw(helloOf(this.bootId, this.#seq + 1, changes));
    return (await this.until(() => this.received.find(({ type }) => type === 'welcome'))) as ToAgent & {
      type: 'welcome';
    };
  }

  /** Sends the tables: a keyframe the first time, then what changed. @returns its number */
  sample(
    tables: readonly Table[],
    options: {
      atMs?: number;
      uptimeMs?: number;
      intervalMs?: number;
      described?: ProcessDescription[];
      rows?: RowDescription[];
      keyframe?: boolean;
      type?: NumberedType;
      seq?: number;
    } = {},
  ): number {
    const out = new ByteWriter();
    const isKeyframe = options.keyframe === true || !this.#before || options.type === 'baseline';
    if (isKeyframe) encodeKeyframe(tables, out);
    else encodeDelta(this.#before as Table[], tables, out);
    this.#before = tables.map((table) => table.copy());
    const type = options.type ?? 'sample';
    const body = encodeBody({
      atMs: options.atMs ?? Date.now(),
      uptimeMs: options.uptimeMs ?? 3_600_000,
      intervalMs: options.intervalMs ?? 1000,
      ...(isKeyframe && { schema: tables.map(({ schema }) => schema) }),
      block: out.finish(),
      described: options.described ?? [],
      ...(options.rows && { rows: options.rows }),
      ...(type === 'baseline' && { kind: 'settled' as const }),
    });
    this.#seq = options.seq ?? this.#seq + 1;
    this.sendRaw(encodeNumbered(type, 0, this.#seq, body));
    return this.#seq;
  }

  /** @returns its number */
  event(...events: HostEvent[]): number {
    this.sendRaw(encodeNumbered('event', 0, ++this.#seq, encodeBody({ events })));
    return this.#seq;
  }

  sendRaw(bytes: Uint8Array): void {
    this.socket.send(bytes);
  }

  /** Waits until everything up to this number is acked. */
  async acked(seq: number): Promise<void> {
    await this.until(() =>
      this.received.some((message) => message.type === 'ack' && message.body.seq >= seq),
    );
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    return this.until(() => this.closed);
  }

  async until<Value>(find: () => Value | undefined | false): Promise<Value> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const found = find();
      if (found) return found;
      if (Date.now() > deadline)
        throw new Error(`waited in vain; received ${JSON.stringify(this.received.slice(-5))}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 1000);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
  }
}
