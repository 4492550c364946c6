// Going, being lost, and when it is tried again.

import { add } from './entries.js';
import { abandonHistory } from './history.js';
import { failed } from './hurdle.js';
import { newLink } from './initial.js';
import { limits, times } from './limits.js';
import { problem } from './login.js';
import { doubt, giveUp } from './saying.js';
import { sendNow } from './sending.js';
import { connect } from './session.js';

/** The connection is gone. Codes: RFC 6455 §7.4. */
export function closed(edit, { code = 1006, reason = '' }) {
  const { state } = edit;
  const { link } = state;
  if (link.stage === 'none') return;
  if (link.stage === 'connecting') return failed(edit);
  const words = link.farewell ?? (String(reason).slice(0, limits.text) || null);
  if (!state.wishes.wasIn) {
    state.link = edit.made(newLink(state.wishes.name));
    if (code === 1008 || words !== null) return problem(edit, 'refused', words);
    problem(edit, 'unreachable');
    return plan(edit);
  }
  if (link.isPutOut || code === 1008) return end(edit, 'put-out', words);
  lose(edit, words);
  retry(edit);
}

/** Gives the connection up, and tries again later. */
export function giveUpLink(edit, code) {
  edit.emit({ type: 'close' });
  edit.state.hurdle = null;
  if (!edit.state.wishes.wasIn) {
    edit.state.link = edit.made(newLink(edit.state.wishes.name));
    problem(edit, 'unreachable');
    return plan(edit);
  }
  lose(edit, null, code);
  retry(edit);
}

/** Closes the connection, and expects nothing more of it. */
export function drop(edit) {
  edit.emit({ type: 'close' });
  edit.state.link = edit.made(newLink(edit.state.wishes.name));
}

/** What a connection that is gone leaves behind. */
function lose(edit, words, code = 'closed') {
  const { state } = edit;
  if (state.link.since !== null) {
    state.lostAt = edit.now;
    if (edit.now - state.link.since >= times.steady) state.failures = 0;
    abandonHistory(edit);
    doubt(edit);
    for (const buffer of state.buffers.values()) {
      if (buffer.kind === 'room' && buffer.isJoined) empty(edit, buffer.id);
      else if (buffer.typing.length > 0) edit.buffer(buffer.id).typing = [];
    }
    if (state.current !== null)
      add(edit, state.current, { kind: 'info', code: 'lost', values: { code }, text: words ?? '' });
  }
  state.link = edit.made(newLink(state.wishes.name));
  edit.own(edit.state, 'server').lag = null;
}

/** A room that we are not in any more has nobody that we know of. */
export function empty(edit, id) {
  const buffer = edit.buffer(id);
  Object.assign(buffer, {
    isJoined: false,
    members: edit.made(new Map()),
    memberCount: 0,
    typing: [],
  });
}

export function retry(edit) {
  edit.state.phase = 'waiting';
  plan(edit);
}

/** The next attempt: after 1, 2, 4 … 30 s, a fifth more or less. */
export function plan(edit) {
  const attempt = edit.state.failures + 1;
  edit.state.failures = attempt;
  const wait = Math.min(times.retry * 2 ** Math.min(attempt - 1, 10), times.retryMost);
  edit.state.retry = { attempt, at: edit.now + Math.round(wait * (0.8 + 0.4 * edit.chance)) };
}

/** It is over, until somebody wants to connect again. */
export function end(edit, code, words) {
  if (edit.state.link.since !== null) lose(edit, words, code);
  edit.state.link = edit.made(newLink(edit.state.wishes.name));
  edit.state.phase = 'offline';
  edit.state.retry = null;
  edit.state.hurdle = null;
  edit.state.ended = { code, words };
  giveUp(edit);
}

/** Says good-bye. */
export function disconnect(edit, words = '') {
  const { state } = edit;
  if (state.phase === 'login') {
    state.retry = null;
    return;
  }
  if (state.phase === 'offline') return;
  if (state.link.since !== null) sendNow(edit, 'QUIT', words ? [words] : []);
  edit.emit({ type: 'close' });
  if (!state.wishes.wasIn) {
    state.link = edit.made(newLink(state.wishes.name));
    state.phase = 'login';
    return;
  }
  end(edit, 'asked', null);
}

/** Connects at once: after `disconnect`, or while it waits for the next attempt. */
export function reconnect(edit) {
  const { phase, retry: planned } = edit.state;
  if (phase !== 'offline' && phase !== 'waiting' && (phase !== 'login' || planned === null)) return;
  edit.state.hurdle = null;
  connect(edit);
}
