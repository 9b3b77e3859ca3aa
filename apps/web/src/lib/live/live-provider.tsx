'use client';

import { useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useTRPCClient } from '../trpc/client.ts';
import { refusalOf } from '../trpc/errors.ts';
import { probe } from '../trpc/reach.ts';
import { useReach } from '../trpc/reach-watch.tsx';
import { LiveBus } from './live-bus.ts';
import type { LiveEvent } from './live-event.ts';
import { throttle } from './throttle.ts';

interface Live {
  /** A person stopped it: what is on the page stays as it is. */
  isPaused: boolean;
  /** The stream is open. */
  isConnected: boolean;
  setPaused: (isPaused: boolean) => void;
  bus: LiveBus;
}

/**
 * A browser comes back by itself when a stream breaks, and never when it was answered with an error: by a server that holds
 * as many connections as it may, or a balancer with none behind it. To twice that, so that not all tabs come at once.
 */
const RETRY_MS = 5000;

const LiveContext = createContext<Live | undefined>(undefined);

interface LiveProviderProps {
  /** Strangers hear nothing. */
  isSignedIn: boolean;
  children: ReactNode;
}

/** Follows the server while somebody looks: one stream a tab, none while it is hidden or paused. */
export function LiveProvider({ isSignedIn, children }: LiveProviderProps) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [bus] = useState(() => new LiveBus());
  const [isPaused, setPaused] = useState(false);
  const [isConnected, setConnected] = useState(false);
  const hasMissed = useRef(false);
  const isVisible = useIsVisible();
  const { isReachable } = useReach();
  const isOn = isSignedIn && isVisible && !isPaused && isReachable;

  useEffect(() => {
    if (!isOn) return undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const subscribe = () =>
      client.live.changes.subscribe(undefined, {
        onData: (events) => {
          for (const event of events) bus.emit(event);
        },
        onError: (error) => {
          setConnected(false);
          hasMissed.current = true;
          if (refusalOf(error) === 'signed_out')
            void queryClient.invalidateQueries({ queryKey: [['settings']] });
          retry = setTimeout(
            () => {
              subscription = subscribe();
            },
            RETRY_MS * (1 + Math.random()),
          );
        },
        onConnectionStateChange: ({ state, error }) => {
          setConnected(state === 'pending');
          if (state === 'connecting' && error) {
            hasMissed.current = true;
            void probe();
          }
          // What happened while nobody listened is asked for once.
          if (state === 'pending' && hasMissed.current) {
            hasMissed.current = false;
            void queryClient.invalidateQueries();
          }
        },
      });
    let subscription = subscribe();
    return () => {
      clearTimeout(retry);
      hasMissed.current = true;
      subscription.unsubscribe();
    };
  }, [isOn, client, queryClient, bus]);

  const live = useMemo(
    () => ({ isPaused, isConnected: isOn && isConnected, setPaused, bus }),
    [isPaused, isOn, isConnected, bus],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLive is used outside of LiveProvider');
  return live;
}

/**
 * Calls `run` when the server has news that `concerns` this part of the page, at most once in each interval.
 * @param everyMs @default 1000
 */
export function useOnLive(concerns: (event: LiveEvent) => boolean, run: () => void, everyMs = 1000): void {
  const { bus } = useLive();
  const isConcerned = useEffectEvent(concerns);
  const fire = useEffectEvent(run);
  useEffect(() => {
    const throttled = throttle(() => fire(), everyMs);
    const unsubscribe = bus.subscribe((event) => {
      if (isConcerned(event)) throttled();
    });
    return () => {
      unsubscribe();
      throttled.cancel();
    };
  }, [bus, everyMs]);
}

function useIsVisible(): boolean {
  return useSyncExternalStore(
    (listener) => {
      document.addEventListener('visibilitychange', listener);
      return () => document.removeEventListener('visibilitychange', listener);
    },
    () => !document.hidden,
    () => false,
  );
}
