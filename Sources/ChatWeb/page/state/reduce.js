// The state machine of the page: what has happened goes in, the next state and what is to be done
// come out. Nothing happens by itself: there is no clock here, and no chance.

import { Edit } from './edit.js';
import { historyDue, stopLateHistory } from './history.js';
import { answered } from './hurdle.js';
import { readLine } from './lines.js';
import { times } from './limits.js';
import { login } from './login.js';
import { expireTyping } from './messages.js';
import { closed, disconnect, giveUpLink, reconnect } from './parting.js';
import { requests } from './requests.js';
import { flush, flushDue, sendNow } from './sending.js';
import { connect, opened, regainName } from './session.js';

export { initialState } from './initial.js';

const handlers = {
  ...requests,
  login,
  connect: reconnect,
  disconnect: (edit, event) => disconnect(edit, event.words),
  opened,
  lines,
  closed,
  failed: closed,
  answered,
  tick: ticked,
  'wake-up': wokeUp,
};

/**
 * Takes in an event.
 * @param {import('./types.js').State} state stays as it is
 * @param {import('./types.js').Event} event
 * @param {{copies: number}} [account] is told how many collections were copied
 * @returns {{state: import('./types.js').State, effects: import('./types.js').Effect[]}}
 */
export function reduce(state, event, account) {
  const edit = new Edit(state, event.now, event.chance);
  followClock(edit);
  if (Object.hasOwn(handlers, event.type)) handlers[event.type](edit, event);
  keepTime(edit);
  flush(edit);
  planWake(edit);
  if (account) account.copies += edit.copies;
  return { state: edit.finish(), effects: edit.effects };
}

/** A timer has no other moment than this one: browsers fire a little early, too. */
function ticked(edit) {
  const { wakeAt, phase } = edit.state;
  edit.state.wakeAt = null;
  if (phase === 'online' && wakeAt !== null && edit.now >= wakeAt + times.asleep) askSoon(edit);
}

function lines(edit, event) {
  if (edit.state.link.stage === 'none' || edit.state.link.stage === 'connecting') return;
  const { link } = edit.state;
  if (link.heardAt !== edit.now) edit.link.heardAt = edit.now;
  for (const text of event.lines) readLine(edit, text);
}

/**
 * The page slept, or the network is back: tries at once, and asks soon whether the connection is
 * still one.
 */
function wokeUp(edit) {
  const { phase, retry } = edit.state;
  if (phase === 'waiting' || (phase === 'login' && retry !== null)) return connect(edit);
  if (phase === 'online') askSoon(edit);
}

/** Wants an answer shortly, whether one was awaited already or not. */
function askSoon(edit) {
  const { askedAt, heardAt, patience } = edit.state.link;
  if (askedAt === null) return askPulse(edit, times.answerAfterSleep);
  const waited = edit.now - Math.max(askedAt, heardAt);
  edit.link.patience = Math.min(patience, Math.max(0, waited) + times.answerAfterSleep);
}

function askPulse(edit, patience) {
  const { link } = edit;
  link.pings += 1;
  link.askedAt = edit.now;
  link.patience = patience;
  sendNow(edit, 'PING', [`lag-${link.pings}`]);
}

// MARK: Time

/** A clock that was put back must not make anything wait until it has caught up. */
function followClock(edit) {
  const { link } = edit.state;
  for (const key of ['tokensAt', 'heardAt', 'askedAt']) {
    if (link[key] > edit.now) edit.link[key] = edit.now;
  }
}

function keepTime(edit) {
  const { state, now } = edit;
  if (state.retry !== null && now >= state.retry.at && ['waiting', 'login'].includes(state.phase))
    return connect(edit);
  const { link } = state;
  if (link.deadline !== null && now >= link.deadline) return giveUpLink(edit, 'login-timeout');
  if (link.since === null) return;
  if (link.askedAt !== null) {
    if (now >= Math.max(link.askedAt, link.heardAt) + link.patience)
      return giveUpLink(edit, 'silent');
  } else if (now >= link.heardAt + times.silence || state.server.lag === null) {
    askPulse(edit, times.answer);
  }
  if (link.catchUps.size > 0) stopLateHistory(edit);
  if (link.typing.length > 0) expireTyping(edit);
  if (link.regain !== null && link.regain.due !== null && now >= link.regain.due) regainName(edit);
}

/** When there is something to do next; null where nothing is. */
function due({ phase, retry, link }) {
  const moments = [link.deadline];
  if (['waiting', 'login'].includes(phase)) moments.push(retry?.at);
  if (link.since !== null) {
    moments.push(
      link.askedAt === null
        ? link.heardAt + times.silence
        : Math.max(link.askedAt, link.heardAt) + link.patience,
    );
    moments.push(
      flushDue(link),
      historyDue(link),
      link.regain?.due,
      ...link.typing.map((each) => each.until),
    );
  }
  const known = moments.filter((moment) => typeof moment === 'number');
  return known.length > 0 ? Math.min(...known) : null;
}

/** A wake that comes early does no harm, so that one that was planned stays. */
function planWake(edit) {
  const { state, now } = edit;
  if (state.wakeAt !== null && state.wakeAt <= now) state.wakeAt = null;
  const next = due(state);
  if (next === null || (state.wakeAt !== null && state.wakeAt <= next)) return;
  state.wakeAt = next;
  edit.emit({ type: 'timer', at: next });
}
