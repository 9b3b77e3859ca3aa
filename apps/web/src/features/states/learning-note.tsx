import { Time } from '@/lib/time/time.tsx';

/** What can be said of hosts that are not watched for long yet, and what not. */
export function LearningNote({ untilMs }: { untilMs: number | null }) {
  return (
    <p>
      Can be said already: what would use up the memory within hours.
      {untilMs !== null && (
        <>
          {' '}
          Not before <Time atMs={untilMs} />: that nothing else leaks.
        </>
      )}{' '}
      Slow leaks take days to show.
    </p>
  );
}
