/** Messages without a number, by what their bodies are. */
export type Plain<Bodies> = {
  [Type in keyof Bodies & string]: { type: Type; body: Bodies[Type] };
}[keyof Bodies & string];

/** Of a newer peer: told, and otherwise ignored. */
export type UnknownMessage = { type: 'unknown'; name: string };
