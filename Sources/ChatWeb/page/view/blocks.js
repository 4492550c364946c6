/**
 * Turns entries into what stands in the log, one below the other: days, the mark, folded comings
 * and goings, entries.
 */

import { dayOf } from './times.js';

/** Kinds that say who is there rather than what is said: in a row they are folded into one line. */
const quietKinds = new Set(['join', 'leave', 'rename', 'away', 'back']);

/** Kinds that carry a name of their own above what is said. */
const spokenKinds = new Set(['message', 'notice']);

/** Within this time, what the same person says goes on under one name. */
const groupMs = 5 * 60 * 1000;

/**
 * One thing in the log.
 * @typedef {Object} Block
 * @property {string} id the same for the same thing from one call to the next.
 * @property {'day'|'mark'|'folded'|'entry'} kind
 * @property {Entry[]} entries what it shows; for a day and the mark the entry that it stands
 *   before.
 * @property {boolean} isContinued an entry that goes on under the name above it.
 */

/**
 * The blocks of some entries.
 * @param {Entry[]} entries in their order.
 * @param {number|null} readUpTo the key of the last entry that was read: the mark stands after it,
 *   where something follows.
 * @returns {Block[]}
 */
export function blocksOf(entries, readUpTo) {
  const blocks = [];
  let previous = null;
  for (const entry of entries) {
    if (!previous || dayOf(previous.at) !== dayOf(entry.at)) blocks.push(separator('day', entry));
    if (previous && isEdge(previous, entry, readUpTo)) blocks.push(separator('mark', entry));
    append(entry, blocks);
    previous = entry;
  }
  return blocks;
}

/** Whether what was read ends between two entries that stand one below the other. */
function isEdge(before, after, readUpTo) {
  return readUpTo !== null && before.key <= readUpTo && after.key > readUpTo;
}

function separator(kind, entry) {
  return { id: `${kind} ${entry.key}`, kind, entries: [entry], isContinued: false };
}

/** Puts an entry below the blocks that are there: into the fold above it, or as one of its own. */
function append(entry, blocks) {
  const above = blocks.at(-1);
  if (isQuiet(entry) && above && isFoldable(above)) {
    above.kind = 'folded';
    above.entries.push(entry);
    return;
  }
  blocks.push({
    id: `entry ${entry.key}`,
    kind: 'entry',
    entries: [entry],
    isContinued: isContinuation(entry, above),
  });
}

function isFoldable(block) {
  return block.kind === 'folded'
    || (block.kind === 'entry' && isQuiet(block.entries[0]));
}

/** Who was sent out, and by whom, is told in full: it may be oneself. */
function isQuiet({ kind, how }) {
  return quietKinds.has(kind) && how !== 'kick';
}

function isContinuation(entry, above) {
  if (above?.kind !== 'entry') return false;
  const before = above.entries[0];
  return spokenKinds.has(entry.kind) && before.kind === entry.kind && before.from === entry.from
    && before.isHistory === entry.isHistory && entry.at - before.at < groupMs;
}

/**
 * Whether two blocks look the same, so that the element of one may stand for the other.
 * @param {Block} a
 * @param {Block} b
 * @returns {boolean}
 */
export function isSameBlock(a, b) {
  return a.kind === b.kind && a.isContinued === b.isContinued
    && a.entries.length === b.entries.length
    && a.entries[0] === b.entries[0] && a.entries.at(-1) === b.entries.at(-1);
}

/**
 * How often each kind occurs in a fold, in the order of the summary.
 * @param {Entry[]} entries
 * @returns {Array<[kind: string, count: number]>}
 */
export function foldedCounts(entries) {
  const counts = new Map([...quietKinds].map((kind) => [kind, 0]));
  for (const entry of entries) counts.set(entry.kind, counts.get(entry.kind) + 1);
  return [...counts].filter(([, count]) => count > 0);
}
