// Conversations and what stands in them: opened, closed, read, and added to.

import { fold, isChannel } from '../irc/names.js';
import { plainText } from '../irc/formatting.js';
import { limits } from './limits.js';

const blank = Object.freeze({
  key: 0,
  at: 0,
  kind: 'info',
  from: null,
  text: '',
  isOwn: false,
  isMention: false,
  isPending: false,
  isHistory: false,
  isLost: false,
  msgid: null,
  to: null,
  by: null,
  how: null,
  isRedacted: false,
  count: null,
  code: null,
  values: null,
});

/** @returns {boolean} names are the same */
export function isMe(edit, name) {
  return fold(name) === fold(edit.state.link.name);
}

/** @returns {boolean} a name is a room's on this server */
export function isRoom(edit, name) {
  return isChannel(name, edit.state.server.support.chantypes);
}

/**
 * The conversation with this name; made where there is none.
 * @returns {string|null} its id; null where there are too many
 */
export function open(edit, name, kind) {
  const id = fold(name);
  if (edit.state.buffers.has(id)) return id;
  if (kind === 'room' && edit.state.buffers.size >= limits.buffers) closeStranger(edit);
  if (
    edit.state.buffers.size >= limits.buffers ||
    name.length > limits.name ||
    (id === '') !== (kind === 'server')
  ) {
    return null;
  }
  const buffer = edit.made({
    id,
    name,
    kind,
    topic: null,
    isJoined: kind !== 'room',
    members: edit.made(new Map()),
    memberCount: 0,
    entries: edit.made([]),
    cleared: [],
    unread: 0,
    mentions: 0,
    readUpTo: null,
    size: 0,
    typing: [],
    modes: '',
  });
  edit.own(edit.state, 'buffers').set(id, buffer);
  const order = edit.own(edit.state, 'order');
  if (kind === 'server') order.unshift(id);
  else order.push(id);
  return id;
}

/** Strangers who write from ever other names do not keep us out of a room: the oldest goes. */
function closeStranger(edit) {
  const id = edit.state.order.find((each) => {
    const { kind, entries } = edit.peek(each);
    return kind === 'person' && each !== edit.state.current && !entries.some(({ isOwn }) => isOwn);
  });
  if (id !== undefined) close(edit, id);
}

/** Takes a conversation away, with what was said in it. */
export function close(edit, id) {
  if (!edit.state.buffers.has(id)) return;
  const index = edit.state.order.indexOf(id);
  edit.own(edit.state, 'buffers').delete(id);
  edit.own(edit.state, 'order').splice(index, 1);
  edit.state.unsettled = edit.state.unsettled.filter((item) => item.buffer !== id);
  if (edit.state.current !== id) return;
  edit.state.current = null;
  const next = edit.state.order[Math.min(index, edit.state.order.length - 1)];
  if (next !== undefined) show(edit, next);
}

/** Shows a conversation: what is in it counts as read. */
export function show(edit, id) {
  if (!edit.state.buffers.has(id) || edit.state.current === id) return;
  leave(edit);
  edit.state.current = id;
  markRead(edit);
}

/** The window gets the focus, or loses it. */
export function focus(edit, isFocused) {
  if (edit.state.isFocused === isFocused) return;
  if (!isFocused) leave(edit);
  edit.state.isFocused = isFocused;
  markRead(edit);
}

/** Nobody looks at the current conversation any more: all that was new in it has been seen. */
function leave(edit) {
  const { current, isFocused } = edit.state;
  const buffer = current === null ? null : edit.peek(current);
  if (buffer && isFocused && buffer.readUpTo !== null) edit.buffer(current).readUpTo = null;
}

function markRead(edit) {
  const { current, isFocused } = edit.state;
  const buffer = current === null ? null : edit.peek(current);
  if (!buffer || !isFocused || (buffer.unread === 0 && buffer.mentions === 0)) return;
  Object.assign(edit.buffer(current), { unread: 0, mentions: 0 });
}

/**
 * Adds an entry to a conversation; to the server's own where there is no such.
 * @param {string} id
 * @param {object} draft what is other than usual; `at` is now where it is not given
 * @returns {number} its key
 */
export function add(edit, id, draft) {
  const place = edit.state.buffers.has(id) ? id : open(edit, '', 'server');
  if (place === null) return 0;
  const { holdUnread, ...fields } = draft;
  const text =
    draft.text && draft.text.length > limits.text
      ? draft.text.slice(0, limits.text)
      : (draft.text ?? '');
  const entry = { ...blank, at: edit.now, ...fields, text, key: edit.state.nextKey };
  edit.state.nextKey += 1;
  if (!holdUnread) count(edit, place, entry);
  edit.append(place, entry);
  if (edit.state.current === null) edit.state.current = place;
  return entry.key;
}

/** Counts an entry as unread where nobody looks, and tells of it. */
function count(edit, id, entry) {
  if (!['message', 'action', 'notice'].includes(entry.kind) || entry.isOwn) return;
  if (edit.state.current === id && edit.state.isFocused) return;
  const buffer = edit.buffer(id);
  const isForMe = entry.isMention || (buffer.kind === 'person' && entry.kind !== 'notice');
  if (buffer.unread === 0) buffer.readUpTo = buffer.entries[buffer.entries.length - 1]?.key ?? null;
  buffer.unread += 1;
  if (!isForMe) return;
  buffer.mentions += 1;
  if (entry.isHistory) return;
  const title = buffer.kind === 'room' ? `${entry.from} – ${buffer.name}` : entry.from;
  edit.notify({
    type: 'notify',
    title,
    body: plainText(entry.text).slice(0, 300),
    buffer: id,
    from: entry.from,
  });
}

/** An entry of a conversation that waits while history does that belongs before it. */
export function addLater(edit, id, draft) {
  if (!edit.state.link.catchUps.has(id)) return add(edit, id, draft);
  const catchUp = edit.ownIn(edit.own(edit.link, 'catchUps'), id);
  if (catchUp.held.length >= limits.held) return add(edit, id, draft);
  edit.own(catchUp, 'held').push({ at: edit.now, ...draft });
  return 0;
}

/** The rooms that somebody is in. */
export function roomsWith(edit, key) {
  const rooms = [];
  for (const buffer of edit.state.buffers.values())
    if (buffer.members.has(key)) rooms.push(buffer.id);
  return rooms;
}

/** Where the answer to what was typed last belongs. */
export function answersTo(edit) {
  const { buffer, until } = edit.state.link.answersTo;
  return edit.now < until && edit.state.buffers.has(buffer) ? buffer : '';
}

/** Tells something that the page, or the server, has to say. */
export function inform(edit, id, code, values = null, text = '', from = null) {
  return addLater(edit, id, { kind: 'info', code, values, text, from });
}

/** Tells what went wrong. */
export function complain(edit, id, code, values = null, text = '') {
  return addLater(edit, id, { kind: 'error', code, values, text });
}
