import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

/** The sizes of globals.css: without them a size and a colour would be taken for one thing. */
const merge = extendTailwindMerge({ extend: { theme: { text: ['xs', 'sm', 'md', 'lg'] } } });

/** Joins class names; of two that set the same property the later one stays. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
