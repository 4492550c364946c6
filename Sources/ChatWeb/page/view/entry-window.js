/**
 * Which of a conversation's entries stand in the document: the newest, and older ones on demand.
 *
 * One step adds at most `step` entries. So ten thousand messages in one batch cost what the newest
 * of them cost, and then a few steps that fill the window upwards.
 */

import { indexAfter, indexFrom } from '../state/order.js';

export class EntryWindow {
  #step;
  #size;
  #limit;
  #firstKey = null;
  #lastKey = null;

  /**
   * @param {number} size how many entries stand there while the end is in sight.
   * @param {number} step how many one `advance` adds.
   */
  constructor(size, step) {
    this.#size = size;
    this.#step = step;
    this.#limit = size;
  }

  /** Forgets what stood there: another conversation, or back to the end. */
  reset() {
    this.#firstKey = null;
    this.#lastKey = null;
    this.#limit = this.#size;
  }

  /** Holds no more than at first, once the end is in sight again. */
  shrink() {
    this.#limit = this.#size;
  }

  /**
   * Takes in more entries: newer ones first, where the reader has left the end behind, then older
   * ones.
   * @param {number} count
   */
  widen(count) {
    this.#limit += count;
  }

  /**
   * Goes one step on.
   * @param {Entry[]} entries all that there are, by rising key.
   * @param {boolean} isAtEnd whether the newest are what the reader wants to see.
   * @returns {{entries: Entry[], hasEarlier: boolean, hasLater: boolean, isComplete: boolean}} what
   *   is to stand in the document, whether something older or newer is to be had, and whether
   *   nothing is left for another step.
   */
  advance(entries, isAtEnd) {
    const [start, end] = this.#bounds(entries, isAtEnd);
    const shown = entries.slice(start, end);
    this.#firstKey = shown[0]?.key ?? null;
    this.#lastKey = shown.at(-1)?.key ?? null;
    return {
      entries: shown,
      hasEarlier: start > 0,
      hasLater: end < entries.length,
      isComplete: end - start >= this.#limit || (start === 0 && end === entries.length),
    };
  }

  #bounds(entries, isAtEnd) {
    const count = entries.length;
    const isNew = this.#lastKey === null;
    let end = isNew ? count : indexAfter(entries, this.#lastKey);
    let start = isNew ? count : Math.min(end, indexFrom(entries, this.#firstKey));
    let budget = this.#step;
    const arrived = count - end;
    if (isAtEnd && arrived > budget) {
      this.shrink();
      return [count - budget, count];
    }
    const added = Math.min(
      arrived,
      budget,
      isAtEnd ? budget : Math.max(0, this.#limit - (end - start)),
    );
    end += added;
    budget -= added;
    if (isAtEnd) start = Math.max(start, end - this.#limit);
    start -= Math.min(budget, start, Math.max(0, this.#limit - (end - start)));
    return [start, end];
  }
}
