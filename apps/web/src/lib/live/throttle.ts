interface Throttled {
  (): void;
  cancel: () => void;
}

/**
 * Calls `run` at once, then at most once in each interval; what was asked for in between is made up for at its end.
 */
export function throttle(run: () => void, intervalMs: number): Throttled {
  let lastRunAtMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fire = () => {
    timer = undefined;
    lastRunAtMs = performance.now();
    run();
  };
  const throttled = () => {
    if (timer !== undefined) return;
    const waitMs = lastRunAtMs + intervalMs - performance.now();
    if (waitMs <= 0) fire();
    else timer = setTimeout(fire, waitMs);
  };
  throttled.cancel = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return throttled;
}
