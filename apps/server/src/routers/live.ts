import type { LiveEvents } from '../live.ts';
import { router, viewerProcedure } from './trpc.ts';

/**
 * What open pages hear of. They carry no data: a page asks again for what it shows, so a lost event costs a moment and
 * nothing else.
 */
export const liveRouter = router({
  /** All kinds in one stream, some at a time: a browser opens six connections to an origin, for all of its windows together. */
  changes: viewerProcedure.subscription(({ ctx, signal }) =>
    ctx.services.live.listenAll(signal ?? new AbortController().signal),
  ),
  sample: viewerProcedure.subscription(({ ctx, signal }) =>
    ctx.services.live.listen('sample', signal ?? new AbortController().signal),
  ),
  host: viewerProcedure.subscription(({ ctx, signal }) =>
    ctx.services.live.listen('host', signal ?? new AbortController().signal),
  ),
  finding: viewerProcedure.subscription(({ ctx, signal }) =>
    ctx.services.live.listen('finding', signal ?? new AbortController().signal),
  ),
});

export type LiveEventName = keyof LiveEvents;
