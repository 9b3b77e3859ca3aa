import { isIPv6 } from 'node:net';

const UUID = /(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gi;
/** Identifiers of containers, machines and pods. Digits alone are a number: a time, a size. */
const HEX_ID = /(?<!\w)(?=\d*[a-f])[0-9a-f]{12,64}(?!\w)/gi;
const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])/g;
const IPV6 = /(?<![\w:])[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:]*(?![\w:])/gi;
const MAC = /(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi;

/** Addresses that say nothing of anybody. */
const NO_ADDRESS = /^(?:127\.|0\.0\.0\.0$|255\.)/;

/** `::1` is nobody's either, and the `0::` of a cgroup file is no address at all. */
const MIN_IPV6_LENGTH = 6;

/**
 * Other words for what must not leave a machine. The same word always becomes the same other word, so that what
 * belongs together in a recorded tree still does; identifiers keep their length, addresses their kind.
 */
export class Pseudonyms {
  readonly #words: Map<string, string>;
  readonly #given = new Map<string, string>();

  /** @param words whole words to replace, such as the host's name, and what they become */
  constructor(words: Iterable<readonly [string, string]>) {
    this.#words = new Map(words);
  }

  /** Replaces names and addresses. */
  names(text: string): string {
    return [...this.#words]
      .reduce((rest, [word, other]) => rest.replaceAll(wholeWord(word), other), text)
      .replaceAll(MAC, (address) => this.#give('mac', address, (count) => `02:00:00:00:00:${hex(count, 2)}`))
      .replaceAll(IPV4, (address) =>
        NO_ADDRESS.test(address) ? address : this.#give('ipv4', address, (count) => `192.0.2.${count % 256}`),
      )
      .replaceAll(IPV6, (address) =>
        isIPv6(address) && address.length >= MIN_IPV6_LENGTH
          ? this.#give('ipv6', address, (count) => `2001:db8::${hex(count, 1)}`)
          : address,
      );
  }

  /** Replaces identifiers too; not for files of numbers. */
  identifiers(text: string): string {
    return this.names(text)
      .replaceAll(UUID, (id) =>
        this.#give('uuid', id, (count) => `00000000-0000-4000-8000-${hex(count, 12)}`),
      )
      .replaceAll(HEX_ID, (id) => this.#give('id', id, (count) => String(count).padStart(id.length, '0')));
  }

  #give(kind: string, value: string, make: (count: number) => string): string {
    const key = `${kind} ${value.toLowerCase()}`;
    const known = this.#given.get(key);
    if (known !== undefined) return known;
    const count = [...this.#given.keys()].filter((other) => other.startsWith(`${kind} `)).length + 1;
    const given = make(count);
    this.#given.set(key, given);
    return given;
  }
}

function wholeWord(word: string): RegExp {
  const literal = word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\w])${literal}(?![\w])`, 'gi');
}

function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0');
}
