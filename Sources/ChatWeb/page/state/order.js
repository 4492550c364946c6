// Where an entry stands among others: the keys of a conversation's entries are whole numbers, and
// rise.

/**
 * The index of the first entry whose key is at least `key`; the number of entries where there is
 * none.
 * @param {import('./types.js').Entry[]} entries
 * @param {number} key
 * @returns {number}
 */
export function indexFrom(entries, key) {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle].key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The index of the first entry whose key is greater than `key`; the number of entries where there
 * is none.
 * @param {import('./types.js').Entry[]} entries
 * @param {number} key
 * @returns {number}
 */
export function indexAfter(entries, key) {
  return indexFrom(entries, key + 1);
}

/**
 * The index of the entry with a key; -1 where there is none.
 * @param {import('./types.js').Entry[]} entries
 * @param {number} key
 * @returns {number}
 */
export function indexOf(entries, key) {
  const index = indexFrom(entries, key);
  return entries[index]?.key === key ? index : -1;
}
