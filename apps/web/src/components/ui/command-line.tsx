import { cn } from '@/lib/cn.ts';
import { CopyButton } from './copy-button.tsx';

interface CommandLineProps {
  command: string;
  className?: string;
}

/** A command to run elsewhere, as it is, with a button that copies it. */
export function CommandLine({ command, className }: CommandLineProps) {
  return (
    <div
      data-slot="command-line"
      className={cn(
        'flex items-start gap-1 rounded-md border border-line bg-raised py-1 pr-1 pl-3',
        className,
      )}
    >
      <code className="min-w-0 flex-1 py-1 font-mono text-xs wrap-anywhere select-all">{command}</code>
      <CopyButton text={command} label={command} />
    </div>
  );
}
