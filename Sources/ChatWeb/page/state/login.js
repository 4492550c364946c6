// The first screen: what was filled in there, and what stands in the way of coming in.

import { alternatives, fitsLine, fold, plainName } from '../irc/names.js';
import { plainSupport, roomName } from '../irc/support.js';
import { complain, isMe } from './entries.js';
import { limits } from './limits.js';
import { drop, retry } from './parting.js';
import { sendNow } from './sending.js';
import { connect } from './session.js';

/** The first screen was filled in. */
export function login(edit, { name, room, password = '' }) {
  const { state } = edit;
  if (state.phase !== 'login') return;
  const trimmed = String(name ?? '').trim();
  const firstRoom = String(room ?? '').trim();
  state.login = { name: trimmed, room: firstRoom, password: '', problem: null };
  state.retry = null;
  state.hurdle = null;
  state.failures = 0;
  if (trimmed === '') return problem(edit, 'name-empty');
  if (!fitsLine(trimmed) || trimmed.length > limits.name) {
    problem(edit, 'name-impossible', null, plainName(trimmed) || null);
    if (/\s/.test(trimmed)) state.login.problem.code = 'blank';
    return;
  }
  if (!fitsLine(firstRoom) || firstRoom.includes(',') || firstRoom.length > limits.name)
    return problem(edit, 'room');
  const rooms = firstRoom === '' ? [] : [{ name: roomName(plainSupport, firstRoom), key: null }];
  state.wishes = {
    name: trimmed,
    password: String(password ?? ''),
    away: null,
    rooms,
    wasIn: false,
  };
  state.me = { name: trimmed, away: null };
  connect(edit);
}

/** Says on the first screen what is wrong. */
export function problem(edit, kind, words = null, suggestion = null) {
  const { state } = edit;
  state.phase = 'login';
  state.login = { ...state.login, problem: { kind, words, suggestion } };
  // What was said to somebody who did not come in is of no use to them later.
  Object.assign(state, { buffers: new Map(), order: [], current: null, unsettled: [] });
  edit.emit({ type: 'focus-login' });
}

/**
 * The name that was wanted is taken, and this one is not: that is what the first screen can
 * suggest.
 */
export function goBack(edit, name) {
  const { trouble } = edit.state.link;
  sendNow(edit, 'QUIT');
  drop(edit);
  problem(edit, trouble.kind, trouble.words, name);
}

/** The login was right: it is offered the next time. */
export function remember(edit) {
  const { state } = edit;
  state.wishes = { ...state.wishes, wasIn: true };
  state.login = { ...state.login, problem: null };
  edit.emit({ type: 'store', key: 'name', value: state.wishes.name });
  edit.emit({ type: 'store', key: 'room', value: state.login.room });
}

// MARK: What stands in the way

/** 431, 432, 433 and the like. */
export function nameRefused(edit, line, kind) {
  const { link, wishes } = edit.state;
  const words = reasonIn(line);
  if (link.stage !== 'registering' || link.since !== null)
    return laterNameRefused(edit, line, kind, words);
  const tried = [...link.tried, link.name];
  const trouble = link.trouble ?? { kind, words };
  if (trouble.kind === 'name-impossible' && !wishes.wasIn) {
    drop(edit);
    const suggestion = plainName(wishes.name);
    return problem(
      edit,
      kind,
      words,
      suggestion && fold(suggestion) !== fold(wishes.name) ? suggestion : null,
    );
  }
  const base = kind === 'name-impossible' ? plainName(wishes.name) || 'user' : wishes.name;
  const names = kind === 'name-impossible' ? [base, ...alternatives(base)] : alternatives(base);
  const next =
    tried.length > limits.names ? undefined : names.find((name) => !tried.includes(name));
  if (next === undefined) {
    drop(edit);
    if (!wishes.wasIn) return problem(edit, trouble.kind, trouble.words, null);
    return retry(edit);
  }
  Object.assign(edit.link, { tried, trouble, name: next });
  sendNow(edit, 'NICK', [next]);
}

/** Why, without what the numeric says already. */
function reasonIn(line) {
  return line.params[line.params.length - 1]?.replace(/^Erroneous nickname: /i, '') ?? null;
}

/** A name was asked for while we are in. */
function laterNameRefused(edit, line, kind, words) {
  const { regain } = edit.state.link;
  if (regain?.isAsked) {
    edit.link.regain = { ...regain, isAsked: false };
    return;
  }
  const name = line.params.length > 2 ? line.params[1] : '';
  complain(
    edit,
    edit.state.current ?? '',
    kind === 'name-empty' ? 'name-impossible' : kind,
    { name },
    words ?? '',
  );
}

/** 464, 465: to come back would be in vain. */
export function turnedAway(edit, line, kind) {
  const words = line.params[line.params.length - 1] ?? null;
  if (edit.state.link.since !== null)
    return complain(edit, '', 'refused', { code: line.command, about: [] }, words ?? '');
  Object.assign(edit.link, { isPutOut: true, farewell: words });
  if (!edit.state.wishes.wasIn) {
    drop(edit);
    problem(edit, kind, words);
  }
}

/** The room that was named on the first screen cannot be entered. */
export function roomRefused(edit, id, code, words) {
  const { wishes } = edit.state;
  if (wishes.wasIn || fold(wishes.rooms[0]?.name ?? '') !== id) return false;
  sendNow(edit, 'QUIT');
  drop(edit);
  problem(edit, 'room', words);
  edit.state.login.problem.code = code;
  return true;
}

/** ERROR: the server closes the connection. */
export function takeLeave(edit, line) {
  const words = line.params[line.params.length - 1] || null;
  const { link } = edit.state;
  if (link.farewell === null) edit.link.farewell = words;
  if (words !== null && isExpulsion(words)) edit.link.isPutOut = true;
  if (edit.state.wishes.wasIn || edit.state.phase !== 'connecting') return;
  drop(edit);
  problem(edit, 'refused', words);
}

/** The reason stands in brackets behind our own address or name, which may read like anything. */
function isExpulsion(words) {
  const reason = words.replace(/^Closing link: ?[^(]*(?=\()/i, '');
  return /\b(kill(ed)?|ban(ned)?|[kdgz]-?lined?|put out|not welcome)\b/i.test(reason);
}

/** KILL: an operator ends a connection, most likely ours. */
export function killed(edit, line) {
  if (!isMe(edit, line.params[0] ?? '')) return;
  Object.assign(edit.link, { isPutOut: true, farewell: line.params[1] || null });
}
