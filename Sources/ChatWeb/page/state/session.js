// A connection, from its beginning to the rooms.

import { negotiate as negotiateWith } from '../irc/capabilities.js';
import { fold, plainName } from '../irc/names.js';
import { plainSupport, readSupport, roomName } from '../irc/support.js';
import { add, inform } from './entries.js';
import { awaitHistory } from './history.js';
import { passing } from './hurdle.js';
import { newLink } from './initial.js';
import { limits, paces, times } from './limits.js';
import { goBack, remember } from './login.js';
import { transmit } from './saying.js';
import { send, sendNow } from './sending.js';

/** Opens a connection. */
export function connect(edit) {
  const { state } = edit;
  state.phase = 'connecting';
  state.link = edit.made({
    ...newLink(state.wishes.name),
    stage: 'connecting',
    deadline: edit.now + times.login,
  });
  state.ended = null;
  state.retry = null;
  edit.emit({ type: 'connect' });
}

/** There is a connection: asks to be let in. */
export function opened(edit) {
  const { state } = edit;
  if (state.link.stage !== 'connecting') return;
  const { name, password } = state.wishes;
  const gapSeconds = state.lostAt === null ? null : Math.round((edit.now - state.lostAt) / 1000);
  state.link = edit.made({
    ...newLink(name),
    stage: 'registering',
    deadline: edit.now + times.login,
    tokensAt: edit.now,
    heardAt: edit.now,
    gapSeconds,
  });
  state.server = {
    name: '',
    network: '',
    support: plainSupport,
    caps: state.link.negotiation.agreed,
    lag: null,
  };
  state.hurdle = null;
  if (passing.has(state.login.problem?.kind)) state.login = { ...state.login, problem: null };
  sendNow(edit, 'CAP', ['LS', '302']);
  if (password !== '') sendNow(edit, 'PASS', [password]);
  sendNow(edit, 'NICK', [name]);
  sendNow(edit, 'USER', [userName(name), '0', '*', name]);
}

/** Letters and digits, which no server refuses. */
function userName(name) {
  return (
    plainName(name)
      .replace(/[^A-Za-z0-9]/g, '')
      .slice(0, 9)
      .toLowerCase() || 'user'
  );
}

/** CAP. */
export function negotiate(edit, line) {
  const { negotiation, requests } = negotiateWith(edit.state.link.negotiation, line.params);
  edit.link.negotiation = negotiation;
  if (edit.state.server.caps !== negotiation.agreed) {
    edit.own(edit.state, 'server').caps = negotiation.agreed;
  }
  for (const request of requests) edit.emit({ type: 'send', line: request });
}

/** 001: we are in, under the name that the line is addressed to. */
export function letIn(edit, line) {
  const { link } = edit.state;
  if (link.stage !== 'registering' || link.since !== null) return;
  const name =
    line.params[0] && line.params[0] !== '*' ? line.params[0].slice(0, limits.name) : link.name;
  if (link.trouble !== null && !edit.state.wishes.wasIn) return goBack(edit, name);
  Object.assign(edit.link, {
    name,
    since: edit.now,
    deadline: null,
    negotiation: { ...link.negotiation, isOver: true },
  });
  edit.state.phase = 'online';
  edit.own(edit.state, 'me').name = name;
  edit.own(edit.state, 'server').name = line.source?.name ?? '';
  if (fold(name) === fold(edit.state.wishes.name)) return;
  // At the first login nothing was refused: the server wants us called so. After a loss, the name
  // is wanted back.
  if (edit.state.wishes.wasIn && link.trouble !== null) {
    edit.link.regain = {
      name: edit.state.wishes.name,
      attempts: 0,
      due: edit.now + times.regain,
      isAsked: false,
    };
    const code = 'name-changed-at-login';
    add(edit, edit.state.current ?? '', {
      kind: 'info',
      code,
      values: { wanted: edit.state.wishes.name, name },
    });
  } else {
    edit.state.wishes = { ...edit.state.wishes, name };
  }
}

/** 004: chatd takes more at once than others. */
export function readVersion(edit, line) {
  if (!/^chatd/i.test(line.params[2] ?? '') || edit.state.link.pace === paces.chatd) return;
  const { link } = edit;
  Object.assign(link, {
    pace: paces.chatd,
    tokens: link.tokens + paces.chatd.burst - paces.other.burst,
  });
}

/** 005. */
export function learn(edit, line) {
  const server = edit.own(edit.state, 'server');
  server.support = readSupport(server.support, line.params.slice(1, -1));
  server.network = server.support.network;
}

/** The end of what is said to newcomers: goes where we want to be. */
export function begin(edit) {
  const { link, wishes, server } = edit.state;
  if (link.stage !== 'registering' || link.since === null) return;
  Object.assign(edit.link, { stage: 'begun', hasJoined: true });
  const isBack = link.gapSeconds !== null;
  if (!isBack) inform(edit, '', 'connected', { network: server.network || server.name });
  const rooms = wishes.rooms.map((room) => ({
    ...room,
    name: roomName(server.support, room.name),
  }));
  edit.state.wishes = { ...wishes, rooms, wasIn: wishes.wasIn || rooms.length === 0 };
  if (wishes.away !== null) send(edit, 'AWAY', [wishes.away || 'away']);
  for (const room of rooms) {
    if (isBack && edit.peek(fold(room.name))) comeBack(edit, fold(room.name));
    enter(edit, room.name, room.key);
  }
  if (rooms.length === 0) remember(edit);
  for (const buffer of edit.state.buffers.values())
    if (buffer.kind === 'person') transmit(edit, buffer.id);
}

/** What happens in a room that we come back to stands after what was missed. */
function comeBack(edit, id) {
  edit.own(edit.link, 'returning').add(id);
  awaitHistory(edit, id);
}

/** Asks to be let into a room. */
export function enter(edit, name, key = null) {
  if (edit.state.link.joining.size >= limits.wishes) return;
  edit.own(edit.link, 'joining').set(fold(name), key);
  send(edit, 'JOIN', key ? [name, key] : [name]);
}

// MARK: The own name, taken by an own connection that the server does not know to be dead

/** Asks for it again: three times, later and later, or as soon as whoever has it is seen to go. */
export function regainName(edit) {
  const { regain } = edit.state.link;
  if (regain === null) return;
  const attempts = regain.attempts + 1;
  const due = attempts < 4 ? edit.now + times.regain * 2 ** attempts : null;
  edit.link.regain = { ...regain, attempts, due, isAsked: true };
  send(edit, 'NICK', [regain.name]);
}

/** Somebody has a name no more, which may be the one that we want back. */
export function nameIsFree(edit, key) {
  const { regain } = edit.state.link;
  if (regain !== null && fold(regain.name) === key) regainName(edit);
}
