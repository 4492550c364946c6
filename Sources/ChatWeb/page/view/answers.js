/**
 * What the server and the page have to say: the words for each code of 'info' and 'error' entries.
 */

import { shownName } from '../irc/formatting.js';
import { hasPhrase, phrase, t } from '../strings.js';
import { nameElement } from './dom.js';
import { dayAndTime, spanWords } from './times.js';

/** Values that are names of people and rooms, and are isolated as such. */
const names = new Set(['name', 'wanted', 'to', 'room', 'from', 'by']);

/**
 * The words of an entry of kind 'info' or 'error'.
 * @param {Entry} entry
 * @param {(text: string) => Node} textElement shows words that the server or somebody said.
 * @returns {Array<Node|string>}
 */
export function answerParts(entry, textElement) {
  const words = entry.text ? textElement(entry.text) : null;
  const key = entry.code === null ? null : phraseKey(entry);
  if (key === null) return words ? [words] : [];
  return phrase(key, { ...shownValues(entry), words: words ?? '' });
}

/**
 * The phrase of a code: the one for the reason behind it, and with a place for words, where there
 * are such.
 */
function phraseKey(entry) {
  const key = `${entry.kind}.${entry.code}`;
  const reason = `${key}.${entry.values?.code}`;
  const withWords = [`${reason}.words`, reason, `${key}.words`, key];
  const without = [reason, missesCount(entry) ? `${key}.uncounted` : `${key}.plain`, key];
  return (entry.text ? withWords : without).find(hasPhrase) ?? null;
}

const missesCount = ({ values }) => values !== null && 'count' in values && !values.count;

function shownValues(entry) {
  const given = { from: entry.from, ...entry.values };
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, shownValue(key, value)]),
  );
}

function shownValue(key, value) {
  if (value === null || value === undefined) return '';
  if (key === 'since') return dayAndTime(value);
  if (key === 'seconds') return spanWords(value);
  if (key === 'usage') return t(value);
  if (key === 'command') return `/${value}`;
  if (Array.isArray(value)) return value.map((each) => shownName(String(each))).join(', ');
  if (typeof value === 'number') return value;
  return names.has(key) ? nameElement(String(value)) : shownName(String(value));
}
