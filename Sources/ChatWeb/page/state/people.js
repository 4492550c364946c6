// People: who is gone, who is called otherwise, who is away.

import { fold } from '../irc/names.js';
import { add, addLater, answersTo, inform, isMe, roomsWith } from './entries.js';
import { limits } from './limits.js';
import { stopTyping, timeOf } from './messages.js';
import { changeMember, nameIn, rekey, removeMember } from './rooms.js';
import { ask } from './sending.js';
import { nameIsFree } from './session.js';

/** QUIT. */
export function quit(edit, line) {
  const who = nameIn(line.source?.name);
  if (!who) return;
  if (isMe(edit, who)) {
    edit.link.farewell = edit.state.link.farewell ?? (line.params[0] || null);
    return;
  }
  const key = fold(who);
  for (const id of roomsWith(edit, key)) {
    removeMember(edit, id, who);
    addLater(edit, id, {
      kind: 'leave',
      how: 'quit',
      from: who,
      text: line.params[0] ?? '',
      at: timeOf(edit, line),
    });
  }
  if (edit.peek(key)?.kind === 'person') {
    add(edit, key, {
      kind: 'leave',
      how: 'quit',
      from: who,
      text: line.params[0] ?? '',
      at: timeOf(edit, line),
    });
  }
  nameIsFree(edit, key);
}

/** NICK. */
export function renamed(edit, line) {
  const old = nameIn(line.source?.name);
  const name = nameIn(line.params[0]);
  if (!old || !name) return;
  const [key, next] = [fold(old), fold(name)];
  const isOwn = isMe(edit, old);
  const draft = { kind: 'rename', from: old, to: name, isOwn, at: timeOf(edit, line) };
  for (const id of roomsWith(edit, key)) {
    const members = edit.members(id);
    const member = members.get(key);
    members.delete(key);
    members.set(next, { ...member, name });
    edit.buffer(id).memberCount = members.size;
    stopTyping(edit, id, old);
    addLater(edit, id, draft);
  }
  if (isOwn) return renamedSelf(edit, name, draft);
  if (edit.peek(key)?.kind === 'person') {
    add(edit, key, draft);
    if (next === key || !edit.state.buffers.has(next)) rekey(edit, key, next, name);
  }
  nameIsFree(edit, key);
}

function renamedSelf(edit, name, draft) {
  const { regain, newName } = edit.state.link;
  edit.link.name = name;
  edit.own(edit.state, 'me').name = name;
  const { current } = edit.state;
  if (current !== null && edit.peek(current)?.kind !== 'room') add(edit, current, draft);
  if (regain && fold(regain.name) === fold(name))
    inform(edit, current ?? '', 'name-back', { name });
  edit.link.regain = null;
  // Who was given a name by the server wants to be called as before, the next time.
  if (!newName || fold(newName) !== fold(name)) return;
  edit.link.newName = null;
  edit.state.wishes = { ...edit.state.wishes, name };
  edit.emit({ type: 'store', key: 'name', value: name });
}

/** CHGHOST, and 396: only the host. */
export function hostChanged(edit, line) {
  if (line.command === '396') {
    const user = edit.state.link.address?.replace(/@.*$/, '');
    if (user) edit.link.address = `${user}@${line.params[1] ?? ''}`;
    return inform(edit, '', null, null, line.params.slice(1).join(' '));
  }
  if (isMe(edit, line.source?.name ?? ''))
    edit.link.address = `${line.params[0] ?? ''}@${line.params[1] ?? ''}`;
}

/** ACCOUNT. */
export function accountChanged(edit, line) {
  const who = nameIn(line.source?.name);
  const account = line.params[0] === '*' ? null : (line.params[0] ?? null);
  for (const id of who ? roomsWith(edit, fold(who)) : []) changeMember(edit, id, who, { account });
}

// MARK: Away

/** AWAY (away-notify). */
export function markedAway(edit, line) {
  const who = nameIn(line.source?.name);
  if (!who) return;
  const words = line.params[0] ? line.params[0].slice(0, limits.text) : null;
  if (isMe(edit, who)) return; // the answer to our own request tells
  const draft = {
    kind: words === null ? 'back' : 'away',
    from: who,
    text: words ?? '',
    at: timeOf(edit, line),
  };
  for (const id of mark(edit, who, words)) addLater(edit, id, draft);
  if (edit.peek(fold(who))?.kind === 'person') add(edit, fold(who), draft);
}

function mark(edit, who, away) {
  const rooms = roomsWith(edit, fold(who));
  for (const id of rooms) changeMember(edit, id, who, { away });
  return rooms;
}

/** 306 and 305: what we asked for. */
export function awayConfirmed(edit, line) {
  const { wishes, link, current } = edit.state;
  const isAway = line.command === '306';
  const words = isAway ? (wishes.away ?? '') : null;
  if (edit.state.me.away === words && link.gapSeconds !== null)
    return void mark(edit, link.name, words);
  if (wishes.away !== words) edit.state.wishes = { ...wishes, away: words };
  edit.own(edit.state, 'me').away = words;
  const draft = { kind: isAway ? 'away' : 'back', from: link.name, text: words ?? '', isOwn: true };
  for (const id of mark(edit, link.name, words)) addLater(edit, id, draft);
  if (current !== null && edit.peek(current)?.kind !== 'room') add(edit, current, draft);
}

/** 301: whom we spoke to is away; in WHOIS, too. It comes with each message, and is told once. */
export function awayTold(edit, line) {
  const who = nameIn(line.params[1]);
  if (!who) return;
  const words = (line.params[2] ?? '').slice(0, limits.text);
  const key = fold(who);
  mark(edit, who, words);
  if (edit.state.link.whois === key) {
    if (!edit.state.link.quietWhois.has(key))
      inform(edit, answersTo(edit), 'whois-away', { name: who }, words);
    return;
  }
  const told = `${key} ${words}`;
  if (edit.state.link.awayTold === told) return;
  edit.link.awayTold = told;
  inform(edit, edit.peek(key) ? key : answersTo(edit), 'is-away', { name: who }, words);
}

/** 352: somebody in a room, with `G` where they are away. */
export function whoTold(edit, line) {
  const [, room = '', user = '', host = '', , name = '', flags = ''] = line.params;
  const id = fold(room);
  const isAway = flags[0] === 'G';
  if (!edit.state.link.marking.has(id)) {
    const realName = (line.params[7] ?? '').replace(/^[0-9]+ /, '');
    const values = { name, address: `${user}@${host}`, away: isAway, realName };
    return inform(edit, answersTo(edit), 'who', values);
  }
  const member = edit.peek(id)?.members.get(fold(name));
  if (!member) return;
  if (!isAway) return changeMember(edit, id, name, { away: null });
  changeMember(edit, id, name, { away: member.away ?? '' });
  // Why they are away, only WHOIS tells.
  const { awayAsked, quietWhois } = edit.state.link;
  if (
    member.away ||
    isMe(edit, name) ||
    quietWhois.has(fold(name)) ||
    awayAsked >= limits.awayAsked
  )
    return;
  edit.link.awayAsked = awayAsked + 1;
  edit.own(edit.link, 'quietWhois').add(fold(name));
  ask(edit, 'WHOIS', [name]);
}

/** 315. */
export function whoEnded(edit, line) {
  const id = fold(line.params[1] ?? '');
  if (edit.state.link.marking.has(id)) edit.own(edit.link, 'marking').delete(id);
}
