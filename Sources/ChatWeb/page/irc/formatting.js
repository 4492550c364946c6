// How words are shown: the codes of mIRC become runs, what is no text becomes harmless, and links
// are found. Source: https://modern.ircdocs.horse/formatting

/**
 * @typedef {object} Run
 * @property {string} text @property {boolean} bold @property {boolean} italic @property {boolean}
 *   underline
 * @property {boolean} strike @property {boolean} mono
 * @property {number|null} fg 0 … 98 @property {number|null} bg 0 … 98
 */

const plain = Object.freeze({
  bold: false,
  italic: false,
  underline: false,
  strike: false,
  mono: false,
  fg: null,
  bg: null,
});
const toggles = {
  '\x02': 'bold',
  '\x1d': 'italic',
  '\x1f': 'underline',
  '\x1e': 'strike',
  '\x11': 'mono',
};
/** How many runs a text may have: one a letter would make the page slow. */
const mostRuns = 500;
/** How many marks may stand on one letter: more would reach over the lines around. */
const mostMarks = 8;

/**
 * The runs that a text with formatting codes consists of.
 * @param {string} text as a server sent it
 * @returns {Run[]} none is empty
 */
export function runs(text) {
  const found = [];
  let style = plain;
  let words = '';
  const flush = () => {
    if (words !== '') found.push({ text: harmless(words), ...style });
    words = '';
  };
  for (let at = 0; at < text.length; ) {
    const code =
      /^(?:\x03(?:(\d{1,2})(?:,(\d{1,2}))?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?|[\x02\x0f\x11\x16\x1d-\x1f])/.exec(
        text.slice(at, at + 14),
      );
    if (!code) {
      words += text[at];
      at += 1;
      continue;
    }
    const next = restyled(style, code);
    if (found.length < mostRuns - 1) {
      if (!isSame(style, next)) flush();
      style = next;
    }
    at += code[0].length;
  }
  flush();
  return found;
}

function restyled(style, code) {
  const sign = code[0][0];
  if (sign === '\x0f') return plain;
  if (sign === '\x16') return { ...style, fg: style.bg, bg: style.fg };
  if (sign === '\x04') return { ...style, fg: null, bg: null };
  if (sign === '\x03') {
    if (code[1] === undefined) return { ...style, fg: null, bg: null };
    return {
      ...style,
      fg: colour(code[1]),
      bg: code[2] === undefined ? style.bg : colour(code[2]),
    };
  }
  return { ...style, [toggles[sign]]: !style[toggles[sign]] };
}

function colour(digits) {
  return +digits > 98 ? null : +digits;
}

function isSame(one, other) {
  return Object.keys(plain).every((key) => one[key] === other[key]);
}

/**
 * Text without what is no text: control characters become their pictures, what turns or hides other
 * text becomes `�`, and marks beyond eight on a letter go. Line breaks and tabs stay.
 * @param {string} text
 * @returns {string}
 */
export function harmless(text) {
  return text
    .replace(/[\x00-\x08\x0b-\x1f]/g, (sign) => String.fromCharCode(0x2400 + sign.charCodeAt(0)))
    .replace(/\x7f/g, '\u2421')
    .replace(/[\x80-\x9f\u202a-\u202e\u2066-\u2069\u206a-\u206f\ufff9-\ufffb]/g, '\ufffd')
    .replace(/[\u2028\u2029]/g, ' ')
    .replace(marks, (run) => run.slice(0, [...run].slice(0, mostMarks).join('').length));
}

const marks = new RegExp(`\\p{M}{${mostMarks + 1},}`, 'gu');

/**
 * A text without formatting, for where there is none: titles, notifications.
 * @param {string} text
 * @returns {string}
 */
export function plainText(text) {
  return runs(text)
    .map((run) => run.text)
    .join('');
}

/**
 * A name as it is shown: what cannot be seen is no part of names.
 * @param {string} name
 * @returns {string}
 */
export function shownName(name) {
  return plainText(name)
    .replace(/[\s]/g, ' ')
    .replace(/[\u200b-\u200f\u2060-\u2065\u061c\ufeff\u00ad\u180e\u3164\uffa0]/g, '\ufffd');
}

/** How long a link may be. */
const linkLength = 2048;
const schemes = new Set(['http:', 'https:', 'irc:', 'ircs:', 'mailto:']);
const candidate =
  /(?:https?:\/\/|ircs?:\/\/|mailto:)[^\s<>"`{}|\\^\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]+/giu;

/**
 * The links in a text, and the text between them. Only http, https, irc, ircs and mailto are links,
 * and none that pretends to lead elsewhere (`https://bank.example@evil.example/`).
 * @param {string} text
 * @returns {{text: string, href: string|null}[]} together they are the text
 */
export function links(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(candidate)) {
    if (match.index > 0 && /[\p{L}\p{N}_]/u.test(text[match.index - 1])) continue;
    if (match[0].length > linkLength) continue;
    const words = trimmed(match[0]);
    const href = target(words);
    if (!href) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: words, href });
    end = match.index + words.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

/** Without the signs that end the sentence, and brackets that were opened before the link. */
function trimmed(words) {
  let end = words.length;
  const unopened = { ')': excess(words, ')', '('), ']': excess(words, ']', '[') };
  for (; end > 0; end -= 1) {
    const sign = words[end - 1];
    if (unopened[sign] > 0) unopened[sign] -= 1;
    else if (!/[.,;:!?'"*_~…»”’]/.test(sign)) break;
  }
  return words.slice(0, end);
}

/** How many more of one sign there are than of the other. */
function excess(words, sign, other) {
  return words.split(sign).length - words.split(other).length;
}

function target(words) {
  let url;
  try {
    url = new URL(words);
  } catch {
    return null;
  }
  if (!schemes.has(url.protocol) || url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'mailto:')
    return /^[^@\s?]+@[^@\s?]+$/.test(url.pathname) ? `mailto:${url.pathname}` : null;
  return url.hostname === '' ? null : url.href;
}
