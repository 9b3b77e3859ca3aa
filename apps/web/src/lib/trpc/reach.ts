import { createStore } from '../external-store.ts';

/** Whether the server answers. `sinceMs`: by this browser's clock, of the last change. */
export interface Reach {
  isReachable: boolean;
  sinceMs: number;
}

export const reach = createStore<Reach>({ isReachable: true, sinceMs: 0 });

/** Answers that a proxy gives when the server behind it does not. */
const GATEWAY_STATUS = new Set([502, 503, 504]);

/** The browser's fetch, which notes on the way whether anybody is there. */
export const watchedFetch: typeof fetch = async (input, init) => {
  try {
    const response = await fetch(input, init);
    noteReach(!GATEWAY_STATUS.has(response.status));
    return response;
  } catch (error) {
    // A page that was left takes its questions back: that says nothing of the server.
    if (!init?.signal?.aborted) noteReach(false);
    throw error;
  }
};

function noteReach(isReachable: boolean): void {
  if (reach.get().isReachable !== isReachable) reach.set({ isReachable, sinceMs: Date.now() });
}

/** Asks whether the server is back; the answer is in {@link reach}. */
export async function probe(): Promise<void> {
  await watchedFetch('/healthz', { cache: 'no-store' }).catch(() => undefined);
}
