import { chmodSync, rmSync } from 'node:fs';
import type { Transport } from '../connection/transport.ts';
import { download, fetchOffer, type Offer, sha256Of } from './fetch-update.ts';
import type { Journal, Swap } from './swap.ts';
import { UpdateError } from './update-error.ts';
import { compareVersions } from './version-order.ts';

/** What of a host an update needs. */
export interface UpdateHost {
  /** Runs the self-test of an executable, as the user that the agent runs as. @returns its version */
  selfTest(path: string): Promise<string>;
  /** What SELinux wants of a program. */
  label(path: string): Promise<void>;
  /** Has somebody finish the update, or take it back, should we not live to do it. */
  armGuard(): Promise<void>;
  disarmGuard(): Promise<void>;
  /** Starts the agent anew with the executable that is in place now. */
  restart(): Promise<void>;
  /** Why the agent that was started last is not connected; undefined when it is, and stays so. */
  whyNotConnected(): Promise<string | undefined>;
  say(line: string): void;
}

export interface UpdateWish {
  server: string;
  transport: Transport;
  /** Of the executable in place. */
  version: string;
  mayDowngrade: boolean;
  /** Only say what there is. */
  isCheck: boolean;
}

export type UpdateOutcome = { outcome: 'current' | 'available' | 'updated'; from: string; to: string };

/**
 * Fetches, verifies, tries and swaps the executable, and puts the old one back when the new one does not connect. It may
 * be killed at any point: the executable in place is always whole, and the next update begins by finishing this one.
 */
export class Updater {
  readonly #swap: Swap;
  readonly #host: UpdateHost;

  constructor(swap: Swap, host: UpdateHost) {
    this.#swap = swap;
    this.#host = host;
  }

  /** @throws UpdateError */
  async update(wish: UpdateWish): Promise<UpdateOutcome> {
    await this.finish();
    const offer = await fetchOffer(wish.server, wish.transport);
    if (offer.sha256 === (await sha256Of(this.#swap.binary)))
      return { outcome: 'current', from: wish.version, to: wish.version };
    const to = await this.#stage(offer, wish);
    if (wish.isCheck) {
      rmSync(this.#swap.staged, { force: true });
      return { outcome: 'available', from: wish.version, to };
    }
    this.#swap.keepPrevious();
    await this.#host.armGuard();
    this.#swap.take({ from: wish.version, to, sha256: offer.sha256 });
    this.#host.say(`swapped ${wish.version} for ${to}, starting it`);
    await this.#prove({ from: wish.version, to, sha256: offer.sha256 });
    return { outcome: 'updated', from: wish.version, to };
  }

  /**
   * Brings an update to its end that was cut short after the swap.
   * @throws UpdateError when it had to be taken back
   */
  async finish(): Promise<void> {
    const entry = this.#swap.unfinished();
    if (!entry) return;
    this.#host.say(`the update to ${entry.to} was cut short: finishing it`);
    const isSwapped = (await sha256Of(this.#swap.binary)) === entry.sha256;
    if (isSwapped) return this.#prove(entry);
    // Cut short before the swap, or while the old one was put back: that one is in place, and may have to be started.
    await this.#host.restart();
    this.#swap.end();
    await this.#host.disarmGuard();
  }

  async #stage(offer: Offer, { version, mayDowngrade, transport }: UpdateWish): Promise<string> {
    const { staged } = this.#swap;
    this.#host.say(`downloading ${offer.url}`);
    await download(offer, staged, transport);
    try {
      chmodSync(staged, 0o755);
      await this.#host.label(staged);
      const to = await this.#host.selfTest(staged);
      if (!mayDowngrade && compareVersions(to, version) < 0) {
        throw new UpdateError(
          `the server has ${to}, which is older than ${version}: --allow-downgrade takes it all the same`,
        );
      }
      return to;
    } catch (error) {
      rmSync(staged, { force: true });
      throw error;
    }
  }

  async #prove({ from, to }: Journal): Promise<void> {
    let why: string | undefined;
    try {
      await this.#host.restart();
      why = await this.#host.whyNotConnected();
    } catch (error) {
      why = (error as Error).message;
    }
    if (why === undefined) {
      this.#swap.end();
      await this.#host.disarmGuard();
      return;
    }
    this.#host.say(`${to} does not connect: putting ${from} back`);
    this.#swap.putBack();
    await this.#host.restart();
    this.#swap.end();
    const still = await this.#host.whyNotConnected();
    await this.#host.disarmGuard();
    throw new UpdateError(
      `${to} was taken back: ${why}${still === undefined ? `; ${from} runs again` : `; ${from} runs, and is not connected either: ${still}`}`,
    );
  }
}
