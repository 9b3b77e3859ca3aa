import type { Outputs } from '@/lib/trpc/client.ts';

export type Role = Outputs['access']['people'][number]['role'];

/** What each may do, from the least on. */
export const ROLES: readonly { value: Role; may: string }[] = [
  { value: 'viewer', may: 'sees everything' },
  { value: 'operator', may: 'also adds and revokes hosts, and decides on findings' },
  { value: 'admin', may: 'also decides who gets in, and how long data is kept' },
];
