/**
 * Says when a screen reader reads the log aloud: what is said now, but neither old messages nor a
 * flood.
 */

/** More entries than this within `calmMs` are a flood; the log is quiet until it is over. */
const manyEntries = 5;
const calmMs = 1000;

export class Announcer {
  #log;
  #timer = null;
  #recent = 0;
  #clearing = null;

  /** @param {HTMLElement} log the element with role=log. */
  constructor(log) {
    this.#log = log;
  }

  /** Keeps quiet for a moment, while a conversation is put up. */
  silence() {
    this.#log.setAttribute('aria-live', 'off');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#log.setAttribute('aria-live', 'polite'), calmMs);
  }

  /**
   * Hears what is about to be shown.
   * @param {Entry[]} added entries that were not there before.
   */
  hear(added) {
    if (added.length === 0) return;
    this.#recent += added.length;
    this.#clearing ??= setTimeout(() => this.#forget(), calmMs);
    if (this.#recent > manyEntries || added.some((entry) => entry.isHistory)) this.silence();
  }

  #forget() {
    this.#recent = 0;
    this.#clearing = null;
  }
}
