// Rooms: who comes and goes, what they are about, which rules they have.

import { fold } from '../irc/names.js';
import { rankedName } from '../irc/support.js';
import { addLater, answersTo, complain, inform, isMe, isRoom, open, show } from './entries.js';
import { askAbout, askHistory, finishHistory } from './history.js';
import { limits } from './limits.js';
import { stopTyping, timeOf } from './messages.js';
import { giveUp } from './saying.js';
import { send } from './sending.js';
import { remember } from './login.js';
import { empty } from './parting.js';

/** A name as a line has it, where it can be one; '' where not. */
export function nameIn(word) {
  return word === undefined || word.length > limits.name || /[ \x00-\x1f]/.test(word) ? '' : word;
}

/** Adds somebody to a room. */
export function addMember(edit, id, name, fields = {}) {
  const members = edit.members(id);
  const key = fold(name);
  const known = members.get(key);
  if (!known && peopleCount(edit) >= limits.people) return;
  members.set(key, { name, ranks: '', away: null, account: null, ...known, ...fields });
  edit.buffer(id).memberCount = members.size;
}

function peopleCount(edit) {
  let count = 0;
  for (const buffer of edit.state.buffers.values()) count += buffer.members.size;
  return count;
}

/** Takes somebody out of a room. @returns {boolean} whether they were there */
export function removeMember(edit, id, name) {
  if (!edit.peek(id).members.has(fold(name))) return false;
  const members = edit.members(id);
  members.delete(fold(name));
  edit.buffer(id).memberCount = members.size;
  stopTyping(edit, id, name);
  return true;
}

/** Changes what is known of somebody in a room. */
export function changeMember(edit, id, name, fields) {
  const member = edit.peek(id)?.members.get(fold(name));
  if (!member || Object.keys(fields).every((key) => member[key] === fields[key])) return;
  edit.members(id).set(fold(name), { ...member, ...fields });
}

/** JOIN. */
export function joined(edit, line) {
  const name = nameIn(line.params[0]);
  const who = nameIn(line.source?.name);
  if (!name || !who || !isRoom(edit, name)) return;
  const account = line.params.length > 2 && line.params[1] !== '*' ? line.params[1] : null;
  if (isMe(edit, who)) return entered(edit, name, who, account, line);
  const id = fold(name);
  if (!edit.peek(id)?.isJoined) return;
  addMember(edit, id, who, { account });
  addLater(edit, id, { kind: 'join', from: who, at: timeOf(edit, line) });
}

/** We are in a room. */
function entered(edit, name, who, account, line) {
  const { source } = line;
  if (source.user !== null && source.host !== null)
    edit.link.address = `${source.user}@${source.host}`;
  const id = open(edit, name, 'room');
  if (id === null || (edit.peek(id).kind === 'room' && edit.peek(id).isJoined)) {
    if (id !== null) return;
    send(edit, 'PART', [name]);
    return complain(edit, '', 'too-many-rooms', { room: name });
  }
  const isWished = edit.state.wishes.rooms.some((room) => fold(room.name) === id);
  const wasAsked = edit.state.link.joining.has(id);
  const key = edit.state.link.joining.get(id) ?? null;
  edit.own(edit.link, 'joining').delete(id);
  edit.own(edit.link, 'marking').delete(id);
  edit.own(edit.link, 'modesAsked').delete(id);
  Object.assign(edit.buffer(id), {
    name,
    isJoined: true,
    members: edit.made(new Map()),
    memberCount: 0,
    modes: '',
  });
  addMember(edit, id, who, { account, away: edit.state.me.away });
  if (!isWished && edit.state.wishes.rooms.length < limits.wishes) {
    edit.state.wishes = {
      ...edit.state.wishes,
      rooms: [...edit.state.wishes.rooms, { name, key }],
    };
  }
  const isBack = edit.state.link.returning.has(id);
  askHistory(edit, id);
  if (isBack) edit.own(edit.link, 'returning').delete(id);
  else {
    addLater(edit, id, { kind: 'join', from: who, isOwn: true, at: timeOf(edit, line) });
  }
  if (!edit.state.wishes.wasIn) remember(edit);
  if (edit.state.current === null || edit.state.current === '' || (wasAsked && !isWished))
    show(edit, id);
}

/** PART. */
export function parted(edit, line) {
  const who = nameIn(line.source?.name);
  if (who)
    gone(edit, line, fold(line.params[0] ?? ''), who, { how: 'part', text: line.params[1] ?? '' });
}

/** KICK. */
export function kicked(edit, line) {
  const [room = '', who = '', words = ''] = line.params;
  gone(edit, line, fold(room), who, {
    how: 'kick',
    text: words,
    by: line.source?.name || edit.state.server.name,
  });
}

/** Somebody is in a room no more. */
function gone(edit, line, id, who, draft) {
  const buffer = edit.peek(id);
  if (!buffer?.isJoined || buffer.kind !== 'room' || who === '') return;
  const isOwn = isMe(edit, who);
  if (!isOwn && !removeMember(edit, id, who)) return;
  addLater(edit, id, { kind: 'leave', from: who, isOwn, at: timeOf(edit, line), ...draft });
  if (isOwn) forget(edit, id);
}

/** We are not in a room, and do not want to be. */
export function forget(edit, id) {
  const { wishes } = edit.state;
  edit.state.wishes = { ...wishes, rooms: wishes.rooms.filter((room) => fold(room.name) !== id) };
  if (edit.state.link.joining.has(id)) edit.own(edit.link, 'joining').delete(id);
  if (!edit.peek(id)) return;
  empty(edit, id);
  finishHistory(edit, id, false);
  giveUp(edit, id);
}

// MARK: What they are about

/** TOPIC. */
export function topicChanged(edit, line) {
  const id = fold(line.params[0] ?? '');
  if (!edit.peek(id)) return;
  const from = line.source?.name || edit.state.server.name;
  const words = (line.params[1] ?? '').slice(0, limits.text);
  const at = timeOf(edit, line);
  edit.buffer(id).topic = words === '' ? null : { words, by: from, at };
  addLater(edit, id, { kind: 'topic', from, text: words, at, isOwn: isMe(edit, from) });
}

/** 332 and 331. */
export function topicTold(edit, line) {
  const id = fold(line.params[1] ?? '');
  const words = line.command === '332' ? (line.params[2] ?? '').slice(0, limits.text) : '';
  const buffer = edit.peek(id);
  if (!buffer) return inform(edit, answersTo(edit), null, null, line.params.slice(1).join(' '));
  if ((buffer.topic?.words ?? '') !== words)
    edit.buffer(id).topic = words === '' ? null : { words, by: null, at: null };
}

/** 333: who set it, and when. */
export function topicMadeBy(edit, line) {
  const id = fold(line.params[1] ?? '');
  const topic = edit.peek(id)?.topic;
  if (!topic) return;
  const at = /^[0-9]{1,11}$/.test(line.params[3] ?? '') ? +line.params[3] * 1000 : null;
  edit.buffer(id).topic = { ...topic, by: nameIn(line.params[2]).replace(/!.*$/, '') || null, at };
}

/** RENAME: a room is called otherwise. Source: https://ircv3.net/specs/extensions/channel-rename */
export function roomRenamed(edit, line) {
  const [old = '', name = ''] = line.params;
  const [id, next] = [fold(old), fold(nameIn(name))];
  const buffer = edit.peek(id);
  if (!buffer || next === '' || (next !== id && edit.state.buffers.has(next))) return;
  addLater(edit, id, {
    kind: 'info',
    code: 'room-renamed',
    from: line.source?.name ?? null,
    values: { name: old, to: name },
    text: line.params[2] ?? '',
  });
  rekey(edit, id, next, name);
  const rooms = edit.state.wishes.rooms.map((room) =>
    fold(room.name) === id ? { ...room, name } : room,
  );
  edit.state.wishes = { ...edit.state.wishes, rooms };
}

/** A conversation has another name. */
export function rekey(edit, id, next, name) {
  const buffer = edit.buffer(id);
  Object.assign(buffer, { id: next, name });
  if (id === next) return;
  const buffers = edit.own(edit.state, 'buffers');
  buffers.delete(id);
  buffers.set(next, buffer);
  edit.state.order = edit.state.order.map((each) => (each === id ? next : each));
  if (edit.state.current === id) edit.state.current = next;
  edit.state.unsettled = edit.state.unsettled.map((item) =>
    item.buffer === id ? { ...item, buffer: next } : item,
  );
  edit.link.typing = edit.state.link.typing.filter((each) => each.buffer !== id);
  buffer.typing = [];
  const catchUp = edit.state.link.catchUps.get(id);
  if (!catchUp) return;
  const catchUps = edit.own(edit.link, 'catchUps');
  catchUps.delete(id);
  catchUps.set(next, catchUp);
}

// MARK: Who is in them

/** 353: some of those who are in a room. */
export function namesTold(edit, line) {
  const { support } = edit.state.server;
  const name = line.params[line.params.length - 2] ?? '';
  const id = fold(name);
  const words = (line.params[line.params.length - 1] ?? '').split(' ').filter(Boolean);
  const isAsked = edit.state.link.namesAsked.has(id);
  if (isAsked) inform(edit, answersTo(edit), 'names', { room: name, names: words });
  if (!edit.peek(id)?.isJoined) return;
  const members = edit.members(id);
  let left = limits.people - peopleCount(edit);
  for (const word of words) {
    const { ranks, name: who } = rankedName(support, word);
    const key = fold(nameIn(who));
    const known = members.get(key);
    if (key === '' || (!known && left <= 0)) continue;
    if (!known) left -= 1;
    if (!known || known.ranks !== ranks)
      members.set(key, { name: who, away: null, account: null, ...known, ranks });
  }
  edit.buffer(id).memberCount = members.size;
}

/** 366: those were all. */
export function namesEnded(edit, line) {
  const id = fold(line.params[1] ?? '');
  if (edit.state.link.namesAsked.has(id)) edit.own(edit.link, 'namesAsked').delete(id);
  if (edit.peek(id)?.isJoined) askAbout(edit, id);
}

/** INVITE: of us, or of somebody else (invite-notify). */
export function invited(edit, line) {
  const [name = '', room = ''] = line.params;
  const from = line.source?.name ?? null;
  if (isMe(edit, name))
    return inform(edit, edit.state.current ?? '', 'invitation', { room }, '', from);
  inform(edit, fold(room), 'invited-by', { name, room }, '', from);
}
