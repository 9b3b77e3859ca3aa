declare module 'parse-prometheus-text-format' {
  interface MetricFamily {
    name: string;
    type: string;
    metrics: { value?: string; labels?: Record<string, string> }[];
  }
  /** @throws Error when it is not in the format */
  export default function parse(text: string): MetricFamily[];
}
