'use client';

import { Component, type ComponentType, type ReactNode, Suspense } from 'react';
import { Failure } from './failure.tsx';

interface FailureBoundaryProps {
  children: ReactNode;
  /** In place of what failed. */
  instead: ComponentType<{ error: Error }>;
}

/** Keeps a failure to what stands inside. React has no other way to catch it than a class. */
export class FailureBoundary extends Component<FailureBoundaryProps, { error?: Error }> {
  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override state: { error?: Error } = {};

  override render(): ReactNode {
    const { error } = this.state;
    const { instead: Instead, children } = this.props;
    return error ? <Instead error={error} /> : children;
  }
}

interface PartProps {
  children: ReactNode;
  /** In its place while it loads. */
  room: ReactNode;
}

/** What loads by itself: what stands around it stays as it is meanwhile, and when it fails. */
export function Part({ children, room }: PartProps) {
  return (
    <FailureBoundary instead={Failure}>
      <Suspense fallback={room}>{children}</Suspense>
    </FailureBoundary>
  );
}
