import { BootState, type Method } from './boot-state.ts';
import type {
  DetectorOptions,
  Finding,
  HostDetector,
  ObservedBoot,
  ObservedProcess,
  ObservedRow,
  ObservedSample,
} from './model.ts';
import { createPaths } from './paths/paths.ts';
import { type Demands, NO_DEMANDS } from './verdict/demands.ts';
import { createWindows } from './windows.ts';
import type { ProgramCensus } from './cohort/census.ts';

/** Makes the detector of one host. It is fed samples in their order and answers with findings that are news. */
export function createHostDetector(options: DetectorOptions = {}): HostDetector {
  return new StreamingDetector(methodOf(options.timeScale ?? 1), options.demands ?? (() => NO_DEMANDS));
}

const METHODS = new Map<number, Method>();

/** All hosts of a server share one: it holds nothing of any of them. */
function methodOf(timeScale: number): Method {
  const known = METHODS.get(timeScale);
  if (known) return known;
  const windows = createWindows(timeScale);
  const method = { windows, paths: createPaths(windows) };
  METHODS.set(timeScale, method);
  return method;
}

class StreamingDetector implements HostDetector {
  readonly #method: Method;
  readonly #demands: () => Demands;
  #boot: ObservedBoot | undefined;
  #state: BootState;
  /** Of the boot before, what ended with it; of what is only remembered, what has become of findings. */
  #untold: Finding[] = [];

  constructor(method: Method, demands: () => Demands) {
    this.#method = method;
    this.#demands = demands;
    this.#state = new BootState(method, demands);
  }

  startBoot(boot: ObservedBoot): void {
    if (boot.bootId === this.#boot?.bootId) return;
    this.#boot = boot;
    this.#untold.push(...this.#state.end());
    this.#state = new BootState(this.#method, this.#demands, boot);
  }

  describeRow(row: ObservedRow): void {
    this.#state.describeRow(row);
  }

  describe(process: ObservedProcess): void {
    this.#state.processes.describe(process);
  }

  observe(sample: ObservedSample): Finding[] {
    const news = this.#state.observe(sample);
    return this.#untold.length > 0 ? [...this.#untold.splice(0), ...news] : news;
  }

  resume(told: readonly Finding[]): void {
    this.#state.resume(told);
  }

  remember(sample: ObservedSample): void {
    this.#untold.push(...this.#state.observe(sample, true));
  }

  open(): Finding[] {
    return this.#state.open();
  }

  census(): ProgramCensus[] {
    return this.#state.census();
  }

  get subjectCount(): number {
    return this.#state.subjectCount;
  }
}
