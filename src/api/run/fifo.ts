/** A list that is filled at its end and emptied at its beginning. Array.shift moves all other elements each time. */
export class Fifo<Item> {
  #items: Item[] = [];
  /** Of the first item; those before it are gone. */
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** The first item; undefined if there is none. */
  take(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined as Item; // not kept until the list is cut
    if (this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Empties it, and returns what was there. */
  clear(): Item[] {
    const items = this.#items.slice(this.#first);
    [this.#items, this.#first] = [[], 0];
    return items;
  }
}
