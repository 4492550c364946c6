// Cuts what is said into pieces that a line holds, at blanks where there are any, never within what
// a reader takes for one letter.

const encoder = new TextEncoder();
const segmenter =
  typeof Intl !== 'undefined' && Intl.Segmenter
    ? new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    : null;

/** @param {string} text @returns {number} bytes of UTF-8 */
export function byteLength(text) {
  return encoder.encode(text).length;
}

/**
 * A text without the empty lines at its end.
 * @param {string} text @returns {string}
 */
export function withoutEmptyEnd(text) {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}

/**
 * @typedef {object} Piece
 * @property {string} text
 * @property {boolean} continues it belongs to the piece before it, without a line break between
 *   them
 */

/**
 * Cuts text at its line breaks, and where a line is too long.
 * @param {string} text
 * @param {number} limit bytes of one piece; at least 16
 * @returns {Piece[]}
 */
export function pieces(text, limit) {
  return text.split('\n').flatMap((line) => cutLine(line, Math.max(limit, 16)));
}

function cutLine(line, limit) {
  if (line.length * 3 <= limit || byteLength(line) <= limit)
    return [{ text: line, continues: false }];
  const cut = [];
  let rest = line;
  while (rest !== '') {
    const text = head(rest, limit);
    cut.push({ text, continues: cut.length > 0 });
    rest = rest.slice(text.length);
  }
  return cut;
}

/**
 * As much of the text as fits: to the last blank of its second half, else whole letters, else whole
 * characters.
 */
function head(text, limit) {
  const window = text.slice(0, limit);
  let bytes = 0;
  let end = 0;
  let blank = 0;
  for (const part of graphemes(window)) {
    const size = byteLength(part);
    if (bytes + size > limit) break;
    bytes += size;
    end += part.length;
    if (part === ' ') blank = end;
  }
  if (end === text.length) return text;
  if (blank > end / 2) return text.slice(0, blank);
  return text.slice(0, end > 0 ? end : wholeCharacters(window, limit));
}

/** A letter with more marks on it than a line holds is cut between them. */
function wholeCharacters(text, limit) {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += byteLength(character);
    if (bytes > limit) break;
    end += character.length;
  }
  return Math.max(end, 1);
}

function* graphemes(text) {
  if (!segmenter) return yield* text;
  for (const { segment } of segmenter.segment(text)) yield segment;
}
