interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers what many ask for at once into few statements: while one is under way the next fills. When a batch fails, its
 * items are tried one by one, so that nobody fails for another's sake.
 */
export class Batcher<Item, Result> {
  readonly #run: (items: Item[]) => Promise<Result[]>;
  readonly #maxItems: number;
  #waiting: Waiting<Item, Result>[] = [];
  #isRunning = false;

  /** @param run answers with a result for each item, in their order */
  constructor(run: (items: Item[]) => Promise<Result[]>, maxItems = 256) {
    this.#run = run;
    this.#maxItems = maxItems;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isRunning) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#isRunning = true;
    // Let those of the same tick join.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#runBatch(this.#waiting.splice(0, this.#maxItems));
    this.#isRunning = false;
  }

  async #runBatch(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#run(batch.map(({ item }) => item));
      for (const [at, { resolve }] of batch.entries()) resolve(results[at] as Result);
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else for (const one of batch) await this.#runBatch([one]);
    }
  }
}
