/**
 * What was written before, as the writing line goes through it: newest first, what is being written
 * kept below it.
 */

/** How many are remembered, while the page is open. */
const mostLines = 100;

export class History {
  #lines = [];
  #at = 0;
  #draft = '';

  /** @param {string} text was sent just now. */
  add(text) {
    if (this.#lines.at(-1) !== text) this.#lines.push(text);
    if (this.#lines.length > mostLines) this.#lines.shift();
    this.leave();
  }

  /** Goes back to what is being written. */
  leave() {
    this.#at = this.#lines.length;
    this.#draft = '';
  }

  /**
   * One further back.
   * @param {string} text what stands in the line now.
   * @returns {string|null} null: there is none.
   */
  older(text) {
    if (this.#at === 0) return null;
    if (this.#at === this.#lines.length) this.#draft = text;
    this.#at -= 1;
    return this.#lines[this.#at];
  }

  /**
   * One nearer to now; the last is what was being written.
   * @returns {string|null} null: that is what stands there already.
   */
  newer() {
    if (this.#at >= this.#lines.length) return null;
    this.#at += 1;
    return this.#lines[this.#at] ?? this.#draft;
  }
}
