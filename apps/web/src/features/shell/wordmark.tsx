/** A drop under a rising line. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 text-md font-semibold tracking-tight">
      <svg viewBox="0 0 20 20" aria-hidden className="size-5 text-accent">
        <path
          d="M10 1.5c3 4.2 6 7.3 6 11a6 6 0 0 1-12 0c0-3.7 3-6.8 6-11z"
          fill="currentColor"
          opacity=".25"
        />
        <path
          d="M3.5 15.5 8 12l3 1.5 5.5-7"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      Seep
    </span>
  );
}
