import { rmSync } from 'node:fs';

/**
 * Removes what is no longer needed. On a disk that cannot be written it stays: its records are stored already, and the
 * server knows them by their numbers when they are sent again.
 */
export function removeFile(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The next record that is to be written says what is wrong with the disk.
  }
}
