// What we say: shown at once, sent when it can be, settled by its echo, and never said twice.

import { byteLength, pieces, withoutEmptyEnd } from '../irc/pieces.js';
import { formatLine } from '../irc/line.js';
import { hasMultiline } from '../irc/capabilities.js';
import { fold } from '../irc/names.js';
import { add, complain } from './entries.js';
import { limits } from './limits.js';
import { sendLines } from './sending.js';

/**
 * An own message that nothing has confirmed.
 * @typedef {object} Unsettled
 * @property {number} label @property {string} buffer @property {number} key of its entry
 * @property {string} text @property {'message'|'action'|'notice'} manner
 * @property {'waiting'|'queued'|'sent'|'doubtful'} stage waiting: for the connection, or for the
 *   room
 * @property {string} from our name as it was said
 */

/**
 * Says it: in as few messages as the server's bounds allow.
 * @param {string} id of the conversation
 * @param {'message'|'action'|'notice'} manner
 */
export function say(edit, id, text, manner = 'message') {
  const buffer = edit.peek(id);
  const words = plain(text);
  if (!buffer || words.trim() === '') return;
  if (buffer.kind === 'server' || !['online', 'connecting', 'waiting'].includes(edit.state.phase)) {
    return complain(
      edit,
      id,
      buffer.kind === 'server' ? 'needs-room' : 'not-connected',
      null,
      words,
    );
  }
  if (!willBeIn(edit, buffer))
    return complain(edit, id, 'not-in-room', { room: buffer.name }, words);
  if (words.length > limits.said) return complain(edit, id, 'too-long', null, words.slice(0, 200));
  const messages = cut(edit, buffer.name, words, manner);
  if (edit.state.unsettled.length + messages.length > limits.unsettled) {
    return complain(edit, id, 'too-many-waiting', null, words);
  }
  if (buffer.readUpTo !== null) edit.buffer(id).readUpTo = null;
  for (const message of messages) sayOne(edit, id, message, manner);
}

function sayOne(edit, id, text, manner) {
  const label = edit.state.nextLabel;
  edit.state.nextLabel += 1;
  const key = add(edit, id, {
    kind: manner,
    from: edit.state.me.name,
    text,
    isOwn: true,
    isPending: true,
  });
  edit
    .own(edit.state, 'unsettled')
    .push({ label, buffer: id, key, text, manner, stage: 'waiting', from: edit.state.me.name });
  // A message ends the typing.
  if (edit.state.link.typingSent?.buffer === id) edit.link.typingSent = null;
  transmit(edit, id);
}

/**
 * Without what would end a line, or make it a question to another program; empty lines at the end
 * go.
 */
function plain(text) {
  const words = String(text).replace(/\r\n?/g, '\n').replace(/[\0\x01]/g, '');
  return withoutEmptyEnd(words);
}

function willBeIn(edit, buffer) {
  return (
    buffer.kind === 'person' ||
    buffer.isJoined ||
    edit.state.wishes.rooms.some((room) => fold(room.name) === buffer.id)
  );
}

/** Sends what waits in a conversation, where it can be sent by now. */
export function transmit(edit, id) {
  const { state } = edit;
  const buffer = edit.peek(id);
  if (!buffer || state.phase !== 'online' || !state.link.hasJoined || state.link.catchUps.has(id))
    return;
  if (buffer.kind === 'room' && !buffer.isJoined) return;
  for (const item of state.unsettled.filter(
    (each) => each.buffer === id && each.stage === 'waiting',
  )) {
    if (!sendLines(edit, lines(edit, buffer.name, item), item.label)) return;
    change(edit, item, 'queued');
  }
}

function change(edit, item, stage) {
  const unsettled = edit.own(edit.state, 'unsettled');
  const index = unsettled.findIndex((each) => each.label === item.label);
  if (index >= 0) unsettled[index] = { ...unsettled[index], stage };
}

// MARK: Lines

/** How many bytes of words one line holds, with what the server puts before it. */
function room(edit, target, manner) {
  const { link, server } = edit.state;
  const address = link.address
    ? byteLength(link.address)
    : server.support.userlen + 1 + server.support.hostlen;
  const fixed =
    ':!  : \r\n'.length + 'PRIVMSG'.length + (manner === 'action' ? '\x01ACTION \x01'.length : 0);
  return Math.max(
    server.support.linelen - fixed - byteLength(link.name) - address - byteLength(target),
    32,
  );
}

/** The messages that a text makes: where the server takes no lines together, each is one. */
function cut(edit, target, text, manner) {
  const cutUp = pieces(text, room(edit, target, manner));
  if (manner === 'action' || !hasMultiline(edit.state.server.caps)) {
    return cutUp.map((piece) => piece.text).filter((words) => words !== '');
  }
  const bounds = edit.state.link.negotiation.multiline;
  const messages = [];
  let group = [];
  let bytes = 0;
  for (const piece of cutUp) {
    const size = byteLength(piece.text) + 1;
    if (group.length > 0 && (group.length >= bounds.lines || bytes + size > bounds.bytes)) {
      messages.push(joined(group));
      [group, bytes] = [[], 0];
    }
    group.push(piece);
    bytes += size;
  }
  messages.push(joined(group));
  return messages.filter((words) => words.replace(/\n/g, '') !== '');
}

function joined(group) {
  return group
    .map((piece, index) => (index > 0 && !piece.continues ? '\n' : '') + piece.text)
    .join('');
}

function lines(edit, target, item) {
  const { caps } = edit.state.server;
  const command = item.manner === 'notice' ? 'NOTICE' : 'PRIVMSG';
  const tags =
    caps.has('labeled-response') && caps.has('batch') ? { label: String(item.label) } : {};
  const words = (text) => (item.manner === 'action' ? `\x01ACTION ${text}\x01` : text);
  const cutUp = pieces(item.text, room(edit, target, item.manner));
  if (cutUp.length === 1) return [line(command, target, words(item.text), tags)];
  if (item.manner === 'action' || !hasMultiline(caps)) {
    return cutUp
      .filter((piece) => piece.text !== '')
      .map((piece) => line(command, target, words(piece.text), tags));
  }
  const reference = `m${item.label}`;
  const inner = cutUp.map((piece, index) =>
    line(
      command,
      target,
      piece.text,
      index > 0 && piece.continues
        ? { batch: reference, 'draft/multiline-concat': '' }
        : { batch: reference },
    ),
  );
  return [
    formatLine('BATCH', [`+${reference}`, 'draft/multiline', target], tags),
    ...inner,
    formatLine('BATCH', [`-${reference}`]),
  ];
}

/**
 * Words always stand behind a colon, so that a capture of the connection reads as others write it.
 */
function line(command, target, text, tags) {
  return `${formatLine(command, [target], tags)} :${text.replace(/[\r\n\0]/g, ' ')}`;
}

// MARK: What becomes of it

/**
 * Our own words, as the server sends them back.
 * @param {string|null} label
 * @param {{at: number, from: string, msgid: string|null, text: string, kind: string,
 *   isHistory: boolean}} echo
 * @returns {boolean} whether they were waited for; if not, they are shown as any other message
 */
export function settle(edit, id, label, echo) {
  const { unsettled } = edit.state;
  const item = unsettled.find((each) =>
    label !== null && label !== ''
      ? String(each.label) === label
      : each.buffer === id &&
        each.manner === echo.kind &&
        isSame(each.text, echo.text) &&
        (echo.isHistory ? isDoubtful(edit, each, echo.from) : each.stage === 'sent'),
  );
  if (!item) return false;
  edit.state.unsettled = unsettled.filter((each) => each !== item);
  const entry = edit.entry(item.buffer, item.key);
  if (!entry) return false;
  const { from, msgid, at, text } = echo;
  const said = { ...entry, isPending: false, from, msgid, at, text };
  if (isOvertaken(edit.peek(item.buffer).entries, item.key)) {
    edit.remove(item.buffer, item.key);
    add(edit, item.buffer, said);
  } else {
    edit.replace(item.buffer, said);
  }
  return true;
}

/** Whether a message stands after it that the server heard before it: everybody else reads it so. */
function isOvertaken(entries, key) {
  for (let index = entries.length - 1; entries[index].key > key; index -= 1)
    if (entries[index].msgid !== null) return true;
  return false;
}

/**
 * Whether a message of the past that somebody has said may be this one of ours: we may have been
 * called otherwise then, or our lost connection has the name that we wanted.
 */
function isDoubtful(edit, item, from) {
  const own = [item.from, edit.state.link.name, edit.state.wishes.name].map(fold);
  return item.stage === 'doubtful' && own.includes(fold(from));
}

/** Servers trim. */
function isSame(one, other) {
  return one === other || one.normalize('NFC').trim() === other.normalize('NFC').trim();
}

/** The server has taken it, and does not send it back. */
export function acknowledge(edit, label) {
  const item = edit.state.unsettled.find((each) => String(each.label) === label);
  if (!item) return;
  edit.state.unsettled = edit.state.unsettled.filter((each) => each !== item);
  const entry = edit.entry(item.buffer, item.key);
  if (entry) edit.replace(item.buffer, { ...entry, isPending: false });
}

/**
 * The server has turned an own message down.
 * @param {(item: Unsettled) => boolean} isIt the first is meant
 * @returns {string|null} the conversation that it was for; null where there is no such message
 */
export function turnDown(edit, isIt) {
  const item = edit.state.unsettled.find(isIt);
  if (!item) return null;
  edit.state.unsettled = edit.state.unsettled.filter((each) => each !== item);
  lose(edit, item);
  return item.buffer;
}

function lose(edit, item) {
  const entry = edit.entry(item.buffer, item.key);
  if (entry) edit.replace(item.buffer, { ...entry, isPending: false, isLost: true });
}

/**
 * The connection is gone: what was sent to a room is looked for in its history, what was sent to a
 * person may be lost.
 */
export function doubt(edit) {
  const kept = [];
  for (const item of edit.state.unsettled) {
    if (item.stage !== 'sent') {
      kept.push({ ...item, stage: item.stage === 'queued' ? 'waiting' : item.stage });
    } else if (edit.peek(item.buffer)?.kind === 'room') {
      kept.push({ ...item, stage: 'doubtful' });
    } else {
      give(edit, item, 'unknown-arrival');
    }
  }
  if (edit.state.unsettled.length > 0) edit.state.unsettled = kept;
}

/**
 * A room's history is known now, or will not be: what is doubtful still has not arrived, and is
 * said again; without a history nobody knows.
 */
export function resolve(edit, id, hasHistory) {
  if (!edit.state.unsettled.some((item) => item.buffer === id)) return;
  const kept = [];
  for (const item of edit.state.unsettled) {
    if (item.buffer !== id || item.stage !== 'doubtful') kept.push(item);
    else if (hasHistory) kept.push({ ...item, stage: 'waiting' });
    else give(edit, item, 'unknown-arrival');
  }
  edit.state.unsettled = kept;
  transmit(edit, id);
}

/** Gives up what waits, in one conversation or (null) in all. */
export function giveUp(edit, id = null) {
  if (edit.state.unsettled.length === 0) return;
  const isIt = (item) => id === null || item.buffer === id;
  const given = edit.state.unsettled.filter(isIt);
  edit.state.unsettled = edit.state.unsettled.filter((item) => !isIt(item));
  for (const item of given)
    give(edit, item, ['sent', 'doubtful'].includes(item.stage) ? 'unknown-arrival' : 'not-sent');
}

function give(edit, item, code) {
  lose(edit, item);
  complain(edit, item.buffer, code, null, item.text);
}
