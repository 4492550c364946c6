/** The reading pane: the conversation that is shown, its end in sight until somebody scrolls up. */

import { shownName } from '../irc/formatting.js';
import { indexAfter } from '../state/order.js';
import { t } from '../strings.js';
import { Announcer } from './announcer.js';
import { blocksOf, isSameBlock } from './blocks.js';
import { byId, setAttribute, setChildren, setText } from './dom.js';
import { blockElement } from './entry.js';
import { EntryWindow } from './entry-window.js';
import { dayOf, hasTwelveHours } from './times.js';

/**
 * How many entries stand in the document, how many more `#earlier` brings, and how many one frame
 * adds.
 */
const windowEntries = 300;
const earlierEntries = 200;
const entriesPerFrame = 50;

/**
 * How far from its end, in pixels, the log still counts as being at it; and how near its edges it
 * asks for more.
 */
const endSlack = 40;
const moreSlack = 200;

const spokenKinds = new Set(['message', 'action', 'notice']);

export class Log {
  #pane = byId('log');
  #list = byId('entries');
  #earlier = byId('earlier');
  #empty = byId('log-empty');
  #toEnd = byId('to-end');
  #announcer = new Announcer(this.#pane);
  #window = new EntryWindow(windowEntries, entriesPerFrame);
  #requestFrame;

  /** What stands in the document: by its id, each block and its element. */
  #shown = new Map();
  #buffer = null;
  #isComplete = true;
  #hasLater = false;
  #isAtEnd = true;
  #scrollTop = 0;
  #width = 0;
  #height = 0;
  #leftAtKey = null;
  #day = dayOf(Date.now());

  /** @param {() => void} requestFrame asks for another `render`. */
  constructor(requestFrame) {
    this.#requestFrame = requestFrame;
    this.#pane.classList.toggle('twelve-hours', hasTwelveHours);
    this.#pane.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#earlier.addEventListener('click', () => this.#showEarlier());
    this.#toEnd.addEventListener('click', () => this.toEnd());
    const observer = new ResizeObserver(() => this.#keepEnd());
    observer.observe(this.#pane);
    // Larger letters, a font that comes late: what is in it grows by itself, too.
    observer.observe(this.#list);
  }

  /**
   * Shows a conversation as it is now.
   * @param {Buffer|null} buffer
   */
  render(buffer) {
    if (buffer === this.#buffer && this.#isComplete) return;
    const isOther = buffer?.id !== this.#buffer?.id;
    if (isOther) this.#begin(buffer);
    this.#announce(buffer, isOther ? null : this.#buffer);
    this.#buffer = buffer;
    this.#step();
  }

  /** Goes to the newest entry, and stays with it. */
  toEnd() {
    this.#isAtEnd = true;
    this.#window.reset();
    this.#step();
    this.#keepEnd();
  }

  /**
   * Scrolls, for keys that are pressed in the writing line.
   * @param {number} pages less than 0: up.
   */
  scrollPages(pages) {
    this.#pane.scrollBy({ top: pages * this.#pane.clientHeight * 0.85 });
  }

  #begin(buffer) {
    this.#list.replaceChildren();
    this.#shown.clear();
    this.#window.reset();
    this.#isAtEnd = true;
    this.#announcer.silence();
    setAttribute(
      this.#pane,
      'aria-label',
      t('log.label', { place: shownName(buffer?.name ?? '') || t('buffers.server') }),
    );
  }

  #announce(buffer, before) {
    const newest = before?.entries.at(-1)?.key ?? 0;
    this.#announcer.hear(entriesAfter(buffer?.entries ?? [], newest));
  }

  #step() {
    const entries = this.#buffer?.entries ?? [];
    const step = this.#window.advance(entries, this.#isAtEnd);
    this.#isComplete = step.isComplete;
    this.#hasLater = step.hasLater;
    this.#refreshDay();
    this.#renderEmpty(entries.length === 0);
    this.#place(blocksOf(step.entries, this.#buffer?.readUpTo ?? null), step.hasEarlier);
    this.#renderToEnd();
    // A fold is one line, however many entries are in it: there may be room left.
    if (this.#isComplete && step.hasEarlier && this.#isUnfilled()) this.#widen();
    else if (!this.#isComplete) this.#requestFrame();
  }

  /** After midnight no day is today any more. */
  #refreshDay() {
    if (this.#day === dayOf(Date.now())) return;
    this.#day = dayOf(Date.now());
    this.#list.replaceChildren();
    this.#shown.clear();
  }

  /**
   * Makes the document hold exactly these blocks, with as few changes as there are, and nothing
   * moving under the reader's eyes.
   */
  #place(blocks, hasEarlier) {
    const anchor = this.#isAtEnd ? null : this.#anchor(blocks);
    const wanted = new Map(blocks.map((block) => [block.id, block]));
    const opened = this.#forgetOthers(wanted);
    setChildren(this.#list, blocks.map((block) => this.#elementOf(block, opened)));
    this.#earlier.hidden = !hasEarlier;
    if (this.#isAtEnd) this.#keepEnd();
    else if (anchor) this.#pane.scrollTop += anchor.element.offsetTop - anchor.top;
  }

  /**
   * Lets go of what is not wanted, or not as it is. Gives the ids of the folds among it that were
   * open.
   */
  #forgetOthers(wanted) {
    const opened = new Set();
    for (const [id, { block, element }] of this.#shown) {
      const now = wanted.get(id);
      if (now && isSameBlock(now, block)) continue;
      if (element.open) opened.add(id);
      this.#shown.delete(id);
    }
    return opened;
  }

  #elementOf(block, opened) {
    const there = this.#shown.get(block.id);
    if (there) return there.element;
    const element = blockElement(block, Date.now());
    if (opened.has(block.id)) element.open = true;
    this.#shown.set(block.id, { block, element });
    return element;
  }

  /**
   * The first element that stays, and where it is: what keeps its place while things come and go
   * above it.
   */
  #anchor(blocks) {
    for (const block of blocks) {
      const there = this.#shown.get(block.id);
      if (!there || !isSameBlock(there.block, block)) continue;
      return { element: there.element, top: there.element.offsetTop };
    }
    return null;
  }

  #keepEnd() {
    this.#width = this.#pane.clientWidth;
    this.#height = this.#pane.clientHeight;
    if (!this.#isAtEnd) return;
    this.#pane.scrollTop = this.#pane.scrollHeight;
    this.#scrollTop = this.#pane.scrollTop;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight, clientWidth } = this.#pane;
    const below = scrollHeight - scrollTop - clientHeight;
    const isAtEnd = below <= endSlack && !this.#hasLater;
    // A pane that has another size than before was scrolled by its lines, which broke elsewhere.
    const isSameSize = clientWidth === this.#width && clientHeight === this.#height;
    const hasGoneUp = scrollTop < this.#scrollTop && isSameSize;
    this.#scrollTop = scrollTop;
    if (isAtEnd !== this.#isAtEnd && (isAtEnd || hasGoneUp)) this.#turn(isAtEnd);
    if (isAtEnd || !this.#isComplete) return;
    if (scrollTop < moreSlack && !this.#earlier.hidden) this.#showEarlier();
    else if (below < moreSlack && this.#hasLater) this.#widen();
  }

  #turn(isAtEnd) {
    this.#isAtEnd = isAtEnd;
    if (isAtEnd) this.#window.shrink();
    else this.#leftAtKey = this.#buffer?.entries.at(-1)?.key ?? null;
    this.#renderToEnd();
  }

  #showEarlier() {
    this.#announcer.silence();
    this.#widen();
  }

  #isUnfilled() {
    const { scrollHeight, clientHeight } = this.#pane;
    return clientHeight > 0 && scrollHeight <= clientHeight;
  }

  #widen() {
    this.#window.widen(earlierEntries);
    this.#isComplete = false;
    this.#requestFrame();
  }

  #renderEmpty(isEmpty) {
    this.#empty.hidden = !isEmpty || !this.#buffer;
    if (this.#empty.hidden) return;
    const { kind, name } = this.#buffer;
    setText(this.#empty, t(`log.empty.${kind}`, { name: shownName(name) }));
  }

  #renderToEnd() {
    this.#toEnd.hidden = this.#isAtEnd;
    if (this.#isAtEnd) return;
    const since = entriesAfter(this.#buffer?.entries ?? [], this.#leftAtKey ?? 0);
    const count = since.filter((entry) => spokenKinds.has(entry.kind)).length;
    setText(this.#toEnd, count > 0 ? t('log.end', { count }) : t('log.end.none'));
  }
}

/** The entries with greater keys than one. */
function entriesAfter(entries, key) {
  return entries.slice(indexAfter(entries, key));
}
