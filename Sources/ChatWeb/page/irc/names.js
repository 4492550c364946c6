// Names of people and rooms: when two are the same, which colour one has, and what is a room's.

/** How many colours there are for names. */
export const colours = 24;

/**
 * The key by which names are compared, as chatd does: each character lower-cased by itself, and
 * NFC.
 * @param {string} name
 * @returns {string}
 */
export function fold(name) {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(name)) return name.toLowerCase();
  let folded = '';
  for (const character of name) folded += character.toLowerCase();
  return folded.normalize('NFC');
}

/**
 * The colour of a name: the same for everybody, and in whatever case it is written.
 * @param {string} name
 * @returns {number} 0 … 23
 */
export function colourOf(name) {
  let hash = 0x811c9dc5; // FNV-1a
  for (const character of fold(name)) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
  return ((hash ^ (hash >>> 15)) >>> 0) % colours;
}

/**
 * Whether a name is a room's.
 * @param {string} name
 * @param {string} [signs] CHANTYPES
 * @returns {boolean}
 */
export function isChannel(name, signs = '#&') {
  return name !== '' && signs.includes(name[0]);
}

/**
 * Whether somebody's name stands in a text as a word, in any case: `ann` in `Ann: hi` and `(ann)`,
 * not in `joanne`.
 * @param {string} name
 * @param {string} text
 * @returns {boolean}
 */
export function isMentioned(name, text) {
  const word = fold(name);
  if (word === '') return false;
  const folded = fold(text);
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    const before = /.$/su.exec(folded.slice(Math.max(0, at - 2), at))?.[0] ?? '';
    const after = /^./su.exec(folded.slice(at + word.length, at + word.length + 2))?.[0] ?? '';
    if (!isPartOfWord(before) && !isPartOfWord(after)) return true;
  }
  return false;
}

function isPartOfWord(character) {
  return /^[\p{L}\p{M}\p{N}_-]$/u.test(character);
}

/**
 * What is tried when a name is taken: `ann_`, `ann2`, `ann3`, …
 * @param {string} name
 * @param {number} bytes how long a name may be (UTF-8)
 * @returns {string[]}
 */
export function alternatives(name, bytes = 64) {
  const base = clip(name, bytes - 2);
  return [`${base}_`, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => `${base}${number}`)];
}

/**
 * The nearest name that every server takes, for one that this server does not.
 * @param {string} name
 * @returns {string} letters, digits and a few signs of ASCII; may be ''
 */
export function plainName(name) {
  return name
    .normalize('NFKD')
    .trim()
    .replace(/\s/g, '_')
    .replace(/[^A-Za-z0-9_\-[\]\\`^{}]/g, '')
    .replace(/^[0-9-]+/, '')
    .slice(0, 16);
}

/**
 * Whether a name can stand in a line at all: without a blank, a control character, or a colon in
 * front.
 * @param {string} name
 * @returns {boolean}
 */
export function fitsLine(name) {
  // eslint-disable-next-line no-control-regex
  return !/[\s\x00-\x1f\x7f]|^:/.test(name);
}

function clip(text, bytes) {
  let length = 0;
  let clipped = '';
  for (const character of text) {
    length += new TextEncoder().encode(character).length;
    if (length > bytes) break;
    clipped += character;
  }
  return clipped;
}
