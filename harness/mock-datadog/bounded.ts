/** Collections that forget what is oldest. */

export class BoundedSet implements Iterable<string> {
  readonly #most: number;
  readonly #values = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  has(value: string): boolean {
    return this.#values.has(value);
  }

  add(value: string): void {
    this.#values.add(value);
    for (const oldest of this.#values) {
      if (this.#values.size <= this.#most) return;
      this.#values.delete(oldest);
    }
  }

  clear(): void {
    this.#values.clear();
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#values.values();
  }
}

/** Values with a weight: their number and the sum of their weights stay within limits. */
export class BoundedList<T> {
  readonly #most: { readonly values: number; readonly weight: number };
  readonly #kept: { readonly value: T; readonly weight: number }[] = [];
  #weight = 0;
  #forgotten = 0;

  constructor(most: { readonly values: number; readonly weight: number }) {
    this.#most = most;
  }

  get values(): readonly T[] {
    return this.#kept.map(({ value }) => value);
  }

  /** How many are no longer there. */
  get forgotten(): number {
    return this.#forgotten;
  }

  add(value: T, weight: number): void {
    this.#kept.push({ value, weight });
    this.#weight += weight;
    while (this.#kept.length > this.#most.values || this.#weight > this.#most.weight) {
      this.#weight -= this.#kept.shift()?.weight ?? 0;
      this.#forgotten++;
    }
  }

  clear(): void {
    this.#kept.length = 0;
    this.#weight = 0;
    this.#forgotten = 0;
  }
}
