/** `-Xmx4g`, `-XX:MaxHeapSize=512m`: units are binary, none means bytes. */
const HEAP_SIZE = /(?:^|\s)-(?:Xmx|XX:MaxHeapSize=)(\d+)([kmgt])?(?=\s|$)/gi;
const HEAP_SHARE = /(?:^|\s)-XX:MaxRAMPercentage=(\d+(?:\.\d+)?)(?=\s|$)/g;
/** MaxRAMPercentage where nothing is said. */
const USUAL_SHARE = 0.25;

const UNIT_BYTES: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** The command is a Java machine's: `java`, `/usr/lib/jvm/…/bin/java`. */
const JAVA = /^(?:\S*\/)?java(?:\s|$)/;

/**
 * The size that a Java machine may let its heap grow to, from its command line; the last option counts. A Java heap
 * takes new pages rather than collect as long as it may, so that below its cap growth says nothing. V8 and Go collect
 * by what survives, whatever their cap.
 *
 * @param memoryBytes what the machine takes its share of
 */
export function heapCapBytesOf(command: string, memoryBytes: number): number | undefined {
  const [, amount, unit = ''] = [...command.matchAll(HEAP_SIZE)].at(-1) ?? [];
  if (amount !== undefined) return Number(amount) * (UNIT_BYTES[unit.toLowerCase()] ?? 1);
  if (!JAVA.test(command)) return undefined;
  const [, percentage] = [...command.matchAll(HEAP_SHARE)].at(-1) ?? [];
  return memoryBytes * (percentage === undefined ? USUAL_SHARE : Number(percentage) / 100);
}
