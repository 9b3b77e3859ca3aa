import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 2000;

interface Finding {
  id: string;
  hosts: { name: string }[];
  verdict: string;
}

/** A finding as it is told to who watches the demo. */
export interface News {
  host: string;
  verdict: string;
  /** Since the watching began. */
  afterSeconds: number;
}

/** Tells each finding of a server once, for as long as the process lives. */
export async function watchFindings(
  url: string,
  apiToken: string,
  tell: (news: News) => void,
): Promise<never> {
  const told = new Set<string>();
  const startedMs = performance.now();
  for (;;) {
    const response = await fetch(`${url}/api/v1/findings`, {
      headers: { authorization: `Bearer ${apiToken}` },
    }).catch(() => undefined);
    const { items } = response?.ok ? ((await response.json()) as { items: Finding[] }) : { items: [] };
    for (const { id, hosts, verdict } of items) {
      if (told.has(id)) continue;
      told.add(id);
      const afterSeconds = Math.round((performance.now() - startedMs) / 1000);
      tell({ host: hosts.map(({ name }) => name).join(', '), verdict, afterSeconds });
    }
    await delay(POLL_MS);
  }
}
