// What stands in the log: which entries, and as what.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf, foldedCounts, isSameBlock } from '../../Sources/ChatWeb/page/view/blocks.js';
import { EntryWindow } from '../../Sources/ChatWeb/page/view/entry-window.js';
import { spanWords } from '../../Sources/ChatWeb/page/view/times.js';

const noon = new Date(2026, 10, 21, 12).getTime();
const minute = 60 * 1000;

function entry(key, other = {}) {
  return { key, at: noon + key * 1000, kind: 'message', from: 'ann', text: 'x', isHistory: false, ...other };
}

const entries = (from, to) => Array.from({ length: to - from }, (_, index) => entry(from + index));
const kinds = (blocks) => blocks.map((block) => block.kind);
const shownKeys = ({ entries: shown }) => [shown[0].key, shown.at(-1).key, shown.length];

test('what one person says goes on under one name', () => {
  const blocks = blocksOf([entry(1), entry(2), entry(3, { from: 'bob' }), entry(4, { from: 'bob', at: noon + 9 * minute })], null);
  assert.deepEqual(kinds(blocks), ['day', 'entry', 'entry', 'entry', 'entry']);
  assert.deepEqual(blocks.slice(1).map((block) => block.isContinued), [false, true, false, false]);
});

test('history and what is said now are not one group', () => {
  assert.equal(blocksOf([entry(1, { isHistory: true }), entry(2)], null)[2].isContinued, false);
});

test('a day begins with its own line', () => {
  assert.deepEqual(kinds(blocksOf([entry(1), entry(2, { at: noon + 24 * 60 * minute })], null)), ['day', 'entry', 'day', 'entry']);
});

test('comings and goings in a row are folded, and counted', () => {
  const blocks = blocksOf([
    entry(1, { kind: 'join' }), entry(2, { kind: 'leave' }), entry(3, { kind: 'join' }), entry(4), entry(5, { kind: 'join' }),
  ], null);
  assert.deepEqual(kinds(blocks), ['day', 'folded', 'entry', 'entry']);
  assert.deepEqual(foldedCounts(blocks[1].entries), [['join', 2], ['leave', 1]]);
});

test('the mark stands before the first entry that is new', () => {
  assert.deepEqual(kinds(blocksOf(entries(1, 4), 2)), ['day', 'entry', 'entry', 'mark', 'entry']);
  assert.deepEqual(kinds(blocksOf(entries(1, 4), 3)), ['day', 'entry', 'entry', 'entry']);
});

test('the mark parts a fold', () => {
  const joins = [1, 2, 3, 4].map((key) => entry(key, { kind: 'join' }));
  assert.deepEqual(kinds(blocksOf(joins, 2)), ['day', 'folded', 'mark', 'folded']);
});

test('a block looks the same until one of its entries does not', () => {
  const all = entries(1, 4);
  const [before, after] = [blocksOf(all, null), blocksOf([all[0], { ...all[1], isPending: false }, all[2]], null)];
  assert.deepEqual(before.map((block, index) => isSameBlock(block, after[index])), [true, true, false, true]);
});

test('the window fills upwards, a step at a time', () => {
  const window = new EntryWindow(300, 50);
  const all = entries(0, 1000);
  const steps = [];
  for (let step = window.advance(all, true); ; step = window.advance(all, true)) {
    steps.push(step.entries.length);
    if (step.isComplete) break;
  }
  assert.deepEqual(steps, [50, 100, 150, 200, 250, 300]);
});

test('a flood costs one step: the newest', () => {
  const window = filled(entries(0, 400));
  assert.deepEqual(shownKeys(window.advance(entries(0, 10400), true)), [10350, 10399, 50]);
});

test('a message at the end pushes the oldest out', () => {
  const window = filled(entries(0, 400));
  assert.deepEqual(shownKeys(window.advance(entries(0, 401), true)), [101, 400, 300]);
});

test('while somebody reads further up, nothing grows below until they want it', () => {
  const window = filled(entries(0, 400));
  const still = window.advance(entries(0, 1400), false);
  assert.deepEqual([...shownKeys(still), still.hasLater, still.isComplete], [100, 399, 300, true, true]);
  window.widen(200);
  assert.deepEqual(shownKeys(window.advance(entries(0, 1400), false)), [100, 449, 350]);
});

test('older entries come on demand', () => {
  const window = filled(entries(0, 400));
  window.widen(60);
  assert.deepEqual(shownKeys(window.advance(entries(0, 400), false)), [50, 399, 350]);
  assert.equal(window.advance(entries(0, 400), false).entries.length, 360);
});

test('entries that the state has dropped are gone', () => {
  const window = filled(entries(0, 400));
  assert.deepEqual(shownKeys(window.advance(entries(200, 400), false)), [200, 399, 200]);
});

function filled(all) {
  const window = new EntryWindow(300, 50);
  while (!window.advance(all, true).isComplete);
  return window;
}

test('who was sent out is not hidden in a fold', () => {
  const blocks = blocksOf([
    entry(1, { kind: 'join' }), entry(2, { kind: 'leave', how: 'kick' }), entry(3, { kind: 'join' }), entry(4, { kind: 'leave', how: 'part' }),
  ], null);
  assert.deepEqual(kinds(blocks), ['day', 'entry', 'entry', 'folded']);
});

test('spans of time are told in their unit', () => {
  assert.deepEqual([1, 89, 600, 28_800, 864_000].map(spanWords), ['1 second', '89 seconds', '10 minutes', '8 hours', '10 days']);
});
