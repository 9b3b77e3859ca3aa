import { joinArguments } from '../proc/pid/cmdline.ts';
import { cutText } from '../text.ts';
import { type ScrubLevel, scrubCommandLine } from './scrub.ts';

export interface CommandLineOptions {
  scrub: ScrubLevel;
  /** UTF-16 units; what is longer ends with `…`. */
  maxLength: number;
}

/** Arguments as the one line that may leave the host: secrets hidden first, cut last. Empty for a kernel thread. */
export function commandLine(args: readonly string[], { scrub, maxLength }: CommandLineOptions): string {
  return cutText(scrubCommandLine(joinArguments(args), scrub), maxLength);
}
