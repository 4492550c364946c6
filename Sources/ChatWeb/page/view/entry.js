/**
 * Makes the elements of the log from blocks: one row for each, with its time in the column at its
 * left.
 */

import { colourOf } from '../irc/names.js';
import { phrase, t } from '../strings.js';
import { answerParts } from './answers.js';
import { foldedCounts } from './blocks.js';
import { make, nameElement } from './dom.js';
import { richText } from './rich-text.js';
import { clock, dayWords, machineTime, moment } from './times.js';

/** What an entry of each kind says, beside its time. */
const bodies = {
  message: spoken,
  notice: spoken,
  action: (entry) => [
    make('span', { class: 'star', 'aria-hidden': true }, '* '),
    person(entry.from),
    ' ',
    said(entry),
  ],
  join: (entry) => phrase('entry.join', { name: person(entry.from) }),
  leave: leaving,
  rename: (entry) => phrase('entry.rename', { name: person(entry.from), to: person(entry.to) }),
  away: (entry) => withWords('entry.away', 'entry.away.words', entry),
  back: (entry) => phrase('entry.back', { name: person(entry.from) }),
  topic: (entry) => withWords('entry.topic.none', 'entry.topic', entry),
  mode: (entry) => withWords('entry.mode', 'entry.mode', entry),
  missed: ({ count }) => [
    count === null ? t('entry.missed.unknown') : t('entry.missed', { count }),
  ],
  info: (entry) => answerParts(entry, textElement),
  error: (entry) => [make('strong', {}, t('entry.error')), ' ', ...answerParts(entry, textElement)],
};

/**
 * The element of a block.
 * @param {import('./blocks.js').Block} block
 * @param {number} now milliseconds since 1970, for "today".
 * @returns {HTMLElement}
 */
export function blockElement(block, now) {
  switch (block.kind) {
    case 'day': return dayElement(block.entries[0], now);
    case 'mark': return markElement();
    case 'folded': return foldedElement(block);
    default: return entryElement(block.entries[0], block.isContinued);
  }
}

function markElement() {
  return make('div', { class: 'new-mark', role: 'separator' }, make('span', {}, t('log.new')));
}

function dayElement(entry, now) {
  const words = dayWords(entry.at, now);
  return make(
    'div',
    { class: 'day', role: 'separator', 'aria-label': words },
    make('span', {}, words),
  );
}

function entryElement(entry, isContinued) {
  const body = make('div', { class: 'body' }, ...(bodies[entry.kind] ?? bodies.info)(entry));
  if (entry.isPending) body.append(make('span', { class: 'unseen' }, ` (${t('log.pending')})`));
  if (entry.isLost) body.append(' ', make('span', { class: 'tag lost' }, t('log.lost')));
  return make('div', {
    class: classNames(entry, isContinued),
    'data-kind': entry.kind,
    // Who has written it need not hear it, and the row is made anew as the server confirms it.
    'aria-live': entry.isOwn ? 'off' : null,
    'data-from': entry.from,
    'data-key': entry.key,
  }, timeElement(entry), body);
}

function classNames(entry, isContinued) {
  const marks = {
    continued: isContinued,
    own: entry.isOwn,
    mention: entry.isMention,
    pending: entry.isPending,
    history: entry.isHistory,
    lost: entry.isLost,
  };
  return ['entry', ...Object.keys(marks).filter((name) => marks[name])].join(' ');
}

function timeElement(entry) {
  return make(
    'time',
    { datetime: machineTime(entry.at), title: moment(entry.at) },
    clock(entry.at),
  );
}

function spoken(entry) {
  const name = make(
    'span',
    { class: 'from' },
    person(entry.from),
    make('span', { class: 'unseen' }, ': '),
  );
  if (entry.kind === 'notice') name.append(make('span', { class: 'tag' }, t('entry.notice')), ' ');
  return [name, said(entry)];
}

/** What somebody said; or that they took it back. */
function said(entry) {
  if (entry.isRedacted) return make('span', { class: 'text redacted' }, t('entry.redacted'));
  return textElement(entry.text);
}

function textElement(text) {
  return make('span', { class: 'text', dir: 'auto' }, ...richText(text ?? ''));
}

function person(name) {
  return nameElement(name ?? '', `person name-${colourOf(name ?? '')}`);
}

function leaving(entry) {
  const key = `entry.${entry.by ? 'kick' : 'leave'}${entry.text ? '.reason' : ''}`;
  return phrase(key, {
    name: person(entry.from),
    by: entry.by ? person(entry.by) : '',
    reason: entry.text ? textElement(entry.text) : '',
  });
}

function withWords(without, withThem, entry) {
  return phrase(
    entry.text ? withThem : without,
    { name: person(entry.from), words: textElement(entry.text) },
  );
}

/** A fold: one line that counts, and what it counts below it once somebody opens it. */
function foldedElement(block) {
  const counts = foldedCounts(block.entries);
  const words = counts.map(([kind, count]) => t(`folded.${kind}`, { count })).join(', ');
  const summary = make(
    'summary',
    {},
    timeElement(block.entries.at(-1)),
    make('span', { class: 'body' }, words),
  );
  // It is made anew with each who comes or goes: it is there to be read, not read aloud.
  const attributes = { class: 'folded', 'data-count': block.entries.length, 'aria-live': 'off' };
  const fold = make('details', attributes, summary);
  fold.addEventListener('toggle', () => unfold(fold, block.entries), { once: true });
  return fold;
}

function unfold(fold, entries) {
  fold.append(...entries.map((entry) => entryElement(entry, false)));
}
