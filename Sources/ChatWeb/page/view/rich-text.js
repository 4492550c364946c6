/**
 * Shows a text with IRC's formatting and its links, as elements: whatever is in it, it is only ever
 * text.
 */

import { links, runs } from '../irc/formatting.js';
import { make } from './dom.js';

const styles = ['bold', 'italic', 'underline', 'strike', 'mono'];

/**
 * What the colours 16 to 87 come nearest to among the first sixteen: twelve hues, six rows from
 * dark to light.
 */
const hues = [5, 7, 8, 9, 3, 10, 10, 12, 2, 6, 6, 13];

/**
 * The elements of a text.
 * @param {string} text with mIRC's formatting codes.
 * @returns {Array<Node|string>}
 */
export function richText(text) {
  return runs(text).map(runElement);
}

function runElement(run) {
  const names = classNames(run);
  const parts = linked(run.text);
  return names.length > 0 ? make('span', { class: names.join(' ') }, ...parts) : fragment(parts);
}

function fragment(parts) {
  const fragment = document.createDocumentFragment();
  fragment.append(...parts);
  return fragment;
}

function classNames(run) {
  const names = styles.filter((style) => run[style]);
  if (run.fg !== null) names.push(`fg-${nearColour(run.fg)}`);
  if (run.bg !== null) names.push(`bg-${nearColour(run.bg)}`);
  return names;
}

/**
 * The one of the sixteen colours of the theme that stands for one of mIRC's ninety-nine.
 * @param {number} number 0 … 98
 * @returns {number} 0 … 15
 */
export function nearColour(number) {
  if (number < 16) return number;
  if (number < 88) return hues[(number - 16) % 12];
  return [1, 1, 1, 14, 14, 14, 15, 15, 15, 0, 0][number - 88];
}

/** The parts of a text, its links as links. */
function linked(text) {
  return links(text).map((part) => (part.href ? linkElement(part) : part.text));
}

function linkElement({ text, href }) {
  return make(
    'a',
    { href, rel: 'noopener noreferrer nofollow', target: '_blank', dir: 'ltr' },
    text,
  );
}
