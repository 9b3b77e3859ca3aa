import { Panel } from '@/components/ui/panel.tsx';
import { formatDuration } from '@/lib/format/number.ts';
import { AddHost } from '../add-host/add-host.tsx';

const MINUTE_MS = 60_000;

/** Nothing yet: what to do, and what will happen then. */
export function FirstRun({ timeScale }: { timeScale: number }) {
  const after = (minutes: number) => formatDuration((minutes * MINUTE_MS) / timeScale);
  const steps = [
    { title: 'Add a host', text: 'One line on the machine. It appears here and turns green.' },
    {
      title: `A baseline after ${after(10)}`,
      text: 'Every process, every kernel cache and where all of the memory is: growth is measured from here.',
    },
    {
      title: 'Fast leaks within minutes',
      text: 'A crowd of processes or a process that would use up the memory within hours is named at once.',
    },
    {
      title: `A verdict after ${after(120)}`,
      text: 'Until then the host is learning. Afterwards the absence of findings means something. Slow leaks take days to show.',
    },
  ];
  return (
    <Panel className="max-w-3xl p-5">
      <ol className="flex flex-col gap-4">
        {steps.map(({ title, text }, index) => (
          <li key={title} className="flex gap-3">
            <span
              aria-hidden
              className="flex size-6 shrink-0 items-center justify-center rounded-lg border border-line-strong text-xs font-semibold"
            >
              {index + 1}
            </span>
            <div>
              <h2 className="font-semibold">{title}</h2>
              <p className="text-ink-2">{text}</p>
              {index === 0 && (
                <div className="mt-2">
                  <AddHost isPrimary />
                </div>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
