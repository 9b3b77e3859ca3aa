import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostPlan } from './host-plan.ts';

/** What a host got when it enrolled. */
export interface Enrolled {
  hostId: string;
  credential: string;
}

/** Who is let in. */
type NewHost = Pick<HostPlan, 'name' | 'labels'>;

interface State {
  server: string;
  hosts: Record<string, Enrolled>;
  /** When the last run with it ended: history does not begin before. */
  endedAtMs?: number;
}

const CONCURRENT = 16;
const RETRY_MS = 1000;

/** Credentials of an earlier run, so that a second one is the same fleet. */
export class FleetState {
  readonly #path: string | undefined;
  readonly #state: State;

  constructor(path: string | undefined, server: string) {
    this.#path = path;
    const known =
      path !== undefined && existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as State) : undefined;
    this.#state = known?.server === server ? known : { server, hosts: {} };
  }

  get endedAtMs(): number | undefined {
    return this.#state.endedAtMs;
  }

  of(name: string): Enrolled | undefined {
    return this.#state.hosts[name];
  }

  add(name: string, enrolled: Enrolled): void {
    this.#state.hosts[name] = enrolled;
  }

  save(endedAtMs = this.#state.endedAtMs): void {
    if (this.#path === undefined) return;
    const state = { ...this.#state, ...(endedAtMs !== undefined && { endedAtMs }) };
    writeFileSync(this.#path, JSON.stringify(state), { mode: 0o600 });
  }
}

/** Enrols the hosts that have no credential yet, as fast as the server lets them in. */
export async function enrolAll(
  server: string,
  token: string | undefined,
  plans: readonly NewHost[],
  state: FleetState,
  onProgress: (done: number) => void,
): Promise<void> {
  const waiting = plans.filter(({ name }) => !state.of(name));
  if (waiting.length > 0 && token === undefined)
    throw new Error(
      `${waiting.length} hosts are not enrolled yet: give --token (seep-server token create --uses N)`,
    );
  let done = 0;
  const enrolSome = async () => {
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
      state.add(plan.name, await enrol(server, token as string, plan));
      onProgress(++done);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, enrolSome));
  state.save();
}

async function enrol(server: string, token: string, { name, labels }: NewHost): Promise<Enrolled> {
  for (;;) {
    const response = await fetch(`${server}/api/v1/enroll`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, hostname: name, labels }),
    });
    if (response.ok) return (await response.json()) as Enrolled;
    const text = await response.text();
    // The server limits enrolments on purpose.
    if (response.status !== 429 && response.status !== 503)
      throw new Error(`cannot enrol ${name}: ${response.status} ${text}`);
    await delay(Number(response.headers.get('retry-after') ?? 0) * 1000 || RETRY_MS);
  }
}
