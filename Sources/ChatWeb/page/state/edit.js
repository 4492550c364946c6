// One change of the state: what it touches is copied once, however often it is touched, and the
// rest keeps its identity.

import { limits } from './limits.js';
import { indexOf } from './order.js';

/** A change under way; made by `reduce`, and gone after it. */
export class Edit {
  #owned = new Set();
  #grown = new Set();
  #notices = new Map();

  /**
   * @param {import('./types.js').State} state stays as it is
   * @param {number} now
   * @param {number} [chance] 0 … 1
   */
  constructor(state, now, chance = 0.5) {
    this.before = state;
    this.state = { ...state };
    this.now = now;
    this.chance = chance;
    this.effects = [];
    /** How many collections were copied. */
    this.copies = 0;
    this.#owned.add(this.state);
  }

  /** What stands under a key of an object that may be changed, as a copy that may be changed. */
  own(parent, key) {
    const value = parent[key];
    if (this.#owned.has(value)) return value;
    return (parent[key] = this.#copied(value));
  }

  /** As `own`, of what stands in a map that may be changed; undefined where nothing does. */
  ownIn(map, key) {
    const value = map.get(key);
    if (value === undefined || this.#owned.has(value)) return value;
    const copy = this.#copied(value);
    map.set(key, copy);
    return copy;
  }

  /** Marks a value that was made in this change: it needs no copy. */
  made(value) {
    this.#owned.add(value);
    return value;
  }

  #copied(value) {
    const copy =
      value instanceof Map
        ? new Map(value)
        : value instanceof Set
          ? new Set(value)
          : Array.isArray(value)
            ? value.slice()
            : { ...value };
    this.copies += 1;
    this.#owned.add(copy);
    return copy;
  }

  /** The connection's part of the state, to be changed. */
  get link() {
    return this.own(this.state, 'link');
  }

  /** A buffer, to be changed; undefined where there is none. */
  buffer(id) {
    if (!this.state.buffers.has(id)) return undefined;
    return this.ownIn(this.own(this.state, 'buffers'), id);
  }

  /** A buffer as it is. */
  peek(id) {
    return this.state.buffers.get(id);
  }

  /** A buffer's members, to be changed. */
  members(id) {
    return this.own(this.buffer(id), 'members');
  }

  /** Adds an entry at the end of a buffer. */
  append(id, entry) {
    const buffer = this.buffer(id);
    const entries = this.own(buffer, 'entries');
    entries.push(entry);
    buffer.size += entry.text.length;
    // Cut off now and then, and at the end of the change: each time would make a flood slow.
    if (entries.length > 2 * limits.entries || buffer.size > 2 * limits.bufferText) trim(buffer);
    this.#grown.add(id);
  }

  /** Puts another entry in the place of the one with the same key. */
  replace(id, entry) {
    if (!this.state.buffers.has(id)) return;
    const index = indexOf(this.peek(id).entries, entry.key);
    if (index < 0) return;
    const buffer = this.buffer(id);
    buffer.size += entry.text.length - buffer.entries[index].text.length;
    this.own(buffer, 'entries')[index] = entry;
  }

  /** Takes away the entry with this key. */
  remove(id, key) {
    const index = indexOf(this.peek(id)?.entries ?? [], key);
    if (index < 0) return;
    const buffer = this.buffer(id);
    const [entry] = this.own(buffer, 'entries').splice(index, 1);
    buffer.size -= entry.text.length;
  }

  /** The entry with this key; undefined where it is gone. */
  entry(id, key) {
    const entries = this.peek(id)?.entries ?? [];
    return entries[indexOf(entries, key)];
  }

  emit(effect) {
    this.effects.push(effect);
  }

  /** Tells somebody of a message; of several in a conversation, of the last. */
  notify(effect) {
    this.#notices.set(effect.buffer, effect);
  }

  /** The state after it; nothing is changed any more. */
  finish() {
    for (const id of this.#grown) {
      const buffer = this.peek(id);
      if (buffer) trim(buffer);
    }
    this.effects.push(...this.#notices.values());
    const isSame = Object.keys(this.state).every((key) => this.state[key] === this.before[key]);
    return isSame ? this.before : this.state;
  }
}

/** Drops the oldest entries of a buffer that may be changed. */
function trim(buffer) {
  const { entries } = buffer;
  let count = Math.max(0, entries.length - limits.entries);
  for (let index = 0; index < count; index += 1) buffer.size -= entries[index].text.length;
  while (buffer.size > limits.bufferText && count < entries.length - 1) {
    buffer.size -= entries[count].text.length;
    count += 1;
  }
  if (count > 0) entries.splice(0, count);
}
