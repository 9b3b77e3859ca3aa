/** What a line of a comparison shows: a host as it runs, one boot of a host, or one process. */
export type Subject =
  | { kind: 'host'; hostId: number }
  | { kind: 'boot'; hostId: number; bootNo: number }
  | { kind: 'process'; processId: string };

/** More lines than this nobody can tell apart. */
export const MOST_SUBJECTS = 8;

/** As addresses have it: `h7`, `b7-2` for the second boot of host 7, `p` and the id of a process. */
export function formatSubject(subject: Subject): string {
  if (subject.kind === 'host') return `h${subject.hostId}`;
  return subject.kind === 'boot' ? `b${subject.hostId}-${subject.bootNo}` : `p${subject.processId}`;
}

/** Undefined for what is no subject. */
export function parseSubject(text: string): Subject | undefined {
  const [, host] = /^h(\d{1,9})$/.exec(text) ?? [];
  if (host !== undefined) return { kind: 'host', hostId: Number(host) };
  const [, bootHost, boot] = /^b(\d{1,9})-(\d{1,9})$/.exec(text) ?? [];
  if (boot !== undefined) return { kind: 'boot', hostId: Number(bootHost), bootNo: Number(boot) };
  const [, processId] = /^p(\d+-\d+-\d+-\d+)$/.exec(text) ?? [];
  return processId === undefined ? undefined : { kind: 'process', processId };
}

/** Each once, in their order, and no more than can be told apart. */
export function parseSubjects(texts: readonly string[]): Subject[] {
  return [...new Set(texts)]
    .flatMap((text) => {
      const subject = parseSubject(text);
      return subject ? [subject] : [];
    })
    .slice(0, MOST_SUBJECTS);
}
