// What the person at the page wants.

import { parseCommand } from '../commands.js';
import { fitsLine, fold, isChannel } from '../irc/names.js';
import { roomName } from '../irc/support.js';
import { tellAgain } from './answers.js';
import { add, close, complain, focus, open, show } from './entries.js';
import { lastMessages } from './history.js';
import { limits, times } from './limits.js';
import { disconnect, reconnect } from './parting.js';
import { say } from './saying.js';
import { send, sendNow } from './sending.js';
import { forget } from './rooms.js';
import { enter } from './session.js';

/**
 * What is done about each event that the view sends; `login`, `connect` and `disconnect` are the
 * session's.
 */
export const requests = {
  say: (edit, event) => say(edit, event.buffer, event.text, event.manner),
  command: (edit, event) => command(edit, event.buffer, String(event.text)),
  show: (edit, event) => show(edit, event.buffer),
  focus: (edit, event) => focus(edit, Boolean(event.isFocused)),
  'close-buffer': (edit, event) => closeBuffer(edit, event.buffer),
  'open-person': (edit, event) => openPerson(edit, event.name),
  away: (edit, event) => asked(edit) ?? away(edit, event.words),
  back: (edit) => asked(edit) ?? back(edit),
  rename: (edit, event) => asked(edit) ?? rename(edit, event.name),
  topic: (edit, event) => topic(edit, event.buffer, event.words),
  join: (edit, event) => join(edit, event.room, event.key),
  typing: (edit, event) => typing(edit, event.buffer, event.state),
  raw: (edit, event) => asked(edit) ?? raw(edit, event.line),
};

/** Notes where the answers belong to what is asked now. */
function asked(edit, id = edit.state.current ?? '') {
  edit.link.answersTo = { buffer: id, until: edit.now + times.answers };
}

/** What a typed command means, and where its answers go. */
function command(edit, id, text) {
  const parsed = parseCommand(text);
  if (parsed.problem)
    return complain(edit, id, parsed.problem, {
      command: parsed.command,
      usage: parsed.usage ?? null,
    });
  if (parsed.say !== undefined) return say(edit, id, parsed.say);
  asked(edit, id);
  actions[parsed.action](edit, id, parsed);
}

/** By `action` of a row of the table in commands.js. */
const actions = {
  me: (edit, id, { words }) => say(edit, id, words, 'action'),
  message: (edit, id, { target, words, manner }) => message(edit, target, words, manner),
  query: (edit, id, { target, words }) => {
    const opened = openPerson(edit, target);
    if (opened !== null && words !== '') say(edit, opened, words);
  },
  join: (edit, id, { target, key }) => join(edit, target, key),
  leave: (edit, id, { target, words }) =>
    leave(edit, room(edit, id, target), words, target === null ? id : fold(target)),
  topic: (edit, id, { words }) =>
    inRoom(edit, id, null, 'topic', (name) => {
      if (words === '') request(edit, 'TOPIC', [name]);
      else topic(edit, id, words === '-' ? '' : words);
    }),
  names: (edit, id, { target }) =>
    inRoom(edit, id, target, 'names', (name) => {
      edit.own(edit.link, 'namesAsked').add(fold(name));
      request(edit, 'NAMES', [name]);
    }),
  who: (edit, id, { target }) =>
    inRoom(edit, id, target, 'who', (name) => request(edit, 'WHO', [name], 10)),
  list: (edit, id, { words }) => request(edit, 'LIST', words === '' ? [] : words.split(' '), 5),
  invite: (edit, id, { name, target }) =>
    inRoom(edit, id, target, 'invite', (to) => request(edit, 'INVITE', [name, to])),
  kick: (edit, id, { name, target, words }) =>
    inRoom(edit, id, target, 'kick', (from) => {
      request(edit, 'KICK', words === '' ? [from, name] : [from, name, words]);
    }),
  ban: (edit, id, { name, isOn }) =>
    inRoom(edit, id, null, 'ban', (to) => {
      const mask = name === '' ? [] : [/[!@*:]/.test(name) ? name : `${name}!*@*`];
      request(edit, 'MODE', [to, isOn ? '+b' : '-b', ...mask]);
    }),
  mode: (edit, id, { target, words }) => {
    const change = (name) => {
      edit.link.answersTo = { ...edit.state.link.answersTo, modes: fold(name) };
      request(edit, 'MODE', [name, ...words]);
    };
    if (target === null) inRoom(edit, id, null, 'mode', change);
    else change(target);
  },
  rank: (edit, id, { change, names }) =>
    inRoom(edit, id, null, 'op', (name) => {
      const most = Math.max(1, edit.state.server.support.modes);
      for (let at = 0; at < names.length; at += most) {
        const some = names.slice(at, at + most);
        request(edit, 'MODE', [name, change[0] + change[1].repeat(some.length), ...some]);
      }
    }),
  rename: (edit, id, { name }) => rename(edit, name),
  away: (edit, id, { words }) => away(edit, words),
  back: (edit) => back(edit),
  whois: (edit, id, { name }) => {
    const who = name || (edit.peek(id)?.kind === 'person' ? edit.peek(id).name : '');
    if (who === '') {
      const usage = 'command.whois.usage';
      return complain(edit, id, 'usage', { command: 'whois', usage });
    }
    tellAgain(edit, fold(who));
    request(edit, 'WHOIS', [who, who]);
  },
  oper: (edit, id, { name, password }) => request(edit, 'OPER', [name, password], 5),
  motd: (edit) => request(edit, 'MOTD', []),
  raw: (edit, id, { words }) => raw(edit, words),
  quit: (edit, id, { words }) => disconnect(edit, words),
  connect: (edit) => reconnect(edit),
  clear: (edit, id) => {
    const buffer = edit.peek(id);
    if (buffer)
      Object.assign(edit.buffer(id), {
        cleared: lastMessages([...buffer.cleared, ...buffer.entries]),
        entries: edit.made([]),
        size: 0,
        readUpTo: null,
        unread: 0,
        mentions: 0,
      });
  },
  close: (edit, id) => closeBuffer(edit, id),
  help: (edit, id, { command: name }) => {
    edit.emit({ type: 'help', command: name });
    add(edit, id, { kind: 'info', code: 'help', values: { command: name } });
  },
};

// MARK: Each of them

function isOnline(edit) {
  return edit.state.phase === 'online';
}

/** Sends a request, or tells that there is no connection, or that too much waits. */
function request(edit, name, params, cost = 1) {
  const id = edit.state.link.answersTo.buffer;
  if (!isOnline(edit)) return complain(edit, id, 'not-connected');
  if (!send(edit, name, params, cost)) complain(edit, id, 'too-many-waiting');
}

function room(edit, id, target) {
  if (target !== null) return roomName(edit.state.server.support, target);
  return edit.peek(id)?.kind === 'room' ? edit.peek(id).name : null;
}

function inRoom(edit, id, target, name, act) {
  const found = room(edit, id, target);
  if (found === null) return complain(edit, id, 'needs-room', { command: name });
  act(found);
}

function openPerson(edit, name) {
  const word = String(name ?? '')
    .trim()
    .split(/\s/)[0];
  const id =
    word === ''
      ? null
      : open(edit, word, isChannel(word, edit.state.server.support.chantypes) ? 'room' : 'person');
  if (id !== null) show(edit, id);
  return id;
}

function message(edit, target, words, manner) {
  const isRoom = isChannel(target, edit.state.server.support.chantypes);
  const known = edit.peek(fold(target));
  if (isRoom && !known)
    return request(edit, manner === 'notice' ? 'NOTICE' : 'PRIVMSG', [target, words]);
  const id = known ? known.id : open(edit, target, 'person');
  if (id === null) return complain(edit, '', 'too-many-rooms', { room: target });
  say(edit, id, words, manner);
}

function join(edit, typed, key = null) {
  const name = roomName(edit.state.server.support, String(typed ?? ''));
  const id = fold(name);
  if (name === '') return;
  if (edit.peek(id)?.isJoined) return show(edit, id);
  if (!isOnline(edit)) return complain(edit, edit.state.current ?? '', 'not-connected');
  asked(edit);
  enter(edit, name, key || null);
}

function leave(edit, name, words, id) {
  if (name === null) {
    if (edit.peek(id)?.kind === 'person') return close(edit, id);
    return complain(edit, id, 'needs-room', { command: 'part' });
  }
  if (!isOnline(edit)) return forget(edit, fold(name));
  request(edit, 'PART', words === '' ? [name] : [name, words]);
}

/**
 * Takes a conversation off the list; a room is left. The server's own stays: one is always there.
 */
function closeBuffer(edit, id) {
  const buffer = edit.peek(id);
  if (!buffer || buffer.kind === 'server') return;
  if (buffer.kind === 'room') {
    if (isOnline(edit) && buffer.isJoined) send(edit, 'PART', [buffer.name]);
    forget(edit, id);
  }
  close(edit, id);
}

function away(edit, words) {
  const text = String(words ?? '')
    .replace(/[\r\n\0]/g, ' ')
    .trim();
  edit.state.wishes = { ...edit.state.wishes, away: text };
  if (isOnline(edit)) request(edit, 'AWAY', [text || 'away']);
  else edit.own(edit.state, 'me').away = text;
}

function back(edit) {
  edit.state.wishes = { ...edit.state.wishes, away: null };
  if (isOnline(edit)) request(edit, 'AWAY', []);
  else edit.own(edit.state, 'me').away = null;
}

function rename(edit, typed) {
  const name = String(typed ?? '').trim();
  if (name === '') return;
  if (!fitsLine(name) || name.length > limits.name) {
    return complain(edit, edit.state.current ?? '', 'name-impossible', { name });
  }
  if (!isOnline(edit)) {
    edit.state.wishes = { ...edit.state.wishes, name };
    edit.own(edit.state, 'me').name = name;
    edit.emit({ type: 'store', key: 'name', value: name });
    return;
  }
  edit.link.newName = name;
  edit.link.regain = null;
  request(edit, 'NICK', [name]);
}

function topic(edit, id, words) {
  const buffer = edit.peek(id);
  if (buffer?.kind !== 'room') return complain(edit, id, 'needs-room', { command: 'topic' });
  asked(edit, id);
  // An empty topic takes it away: the parameter has to stand there.
  request(edit, 'TOPIC', [buffer.name, String(words ?? '').replace(/[\r\n\0]/g, ' ')]);
}

function raw(edit, line) {
  const text = String(line ?? '')
    .replace(/[\r\n\0]/g, ' ')
    .trim();
  if (text === '') return;
  if (!isOnline(edit)) return complain(edit, edit.state.current ?? '', 'not-connected');
  sendNow(edit, text);
}

/** Tells others that we type, at most every three seconds, and that we do not any more. */
function typing(edit, id, state) {
  const buffer = edit.peek(id);
  if (!['active', 'paused', 'done'].includes(state) || !buffer || buffer.kind === 'server') return;
  if (!isOnline(edit) || !edit.state.server.caps.has('message-tags')) return;
  if (buffer.kind === 'room' && !buffer.isJoined) return;
  const { typingSent, queue } = edit.state.link;
  const isSame = typingSent?.buffer === id && typingSent.state === state;
  if (
    queue.length > 0 ||
    (isSame && (state !== 'active' || edit.now - typingSent.at < times.typingSent))
  )
    return;
  if (state !== 'active' && (typingSent === null || typingSent.buffer !== id)) return;
  edit.link.typingSent = { buffer: id, state, at: edit.now };
  edit.emit({ type: 'send', line: `@+typing=${state} TAGMSG ${buffer.name}` });
}
