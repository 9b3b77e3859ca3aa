import type * as z from 'zod/mini';

/** Messages without a number, by the schemas of their bodies. */
export type Plain<Bodies extends Record<string, z.ZodMiniType>> = {
  [Type in keyof Bodies & string]: { type: Type; body: z.infer<Bodies[Type]> };
}[keyof Bodies & string];

/** Of a newer peer: told, and otherwise ignored. */
export type UnknownMessage = { type: 'unknown'; name: string };
