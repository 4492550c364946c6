// What was said before we came, or while we were gone: asked for on entering, and shown before what
// is said after it. Source: https://ircv3.net/specs/extensions/chathistory

import { hasHistory } from '../irc/capabilities.js';
import { fold } from '../irc/names.js';
import { add } from './entries.js';
import { limits, times } from './limits.js';
import { resolve, settle } from './saying.js';
import { ask, send } from './sending.js';

/**
 * History that a room awaits.
 * @typedef {object} CatchUp
 * @property {null|'latest'|'after'} question null: we are not in yet
 * @property {string|null} reference what was asked by, `msgid=…`
 * @property {string|null} expected the message that has to come first, or some are lost
 * @property {boolean} isGap we were there before
 * @property {boolean} isBack we were there when the connection was lost
 * @property {boolean} isMissing some before them are lost
 * @property {boolean} isCutOff some after them are left out: nobody reads more
 * @property {object[]} told what came of the history, until all of it has
 * @property {object[]} held what happened since
 * @property {number} deadline
 */

/** Waits for a room's history, from now on: what happens in the room comes after it. */
export function awaitHistory(edit, id) {
  if (!hasHistory(edit.state.server.caps) || edit.state.link.catchUps.has(id)) return;
  edit.own(edit.link, 'catchUps').set(
    id,
    edit.made({
      question: null,
      reference: null,
      expected: null,
      isGap: false,
      isBack: false,
      isMissing: false,
      isCutOff: false,
      told: edit.made([]),
      held: edit.made([]),
      deadline: edit.now + times.history,
    }),
  );
}

/** We have entered a room: asks what was said there. */
export function askHistory(edit, id) {
  const buffer = edit.peek(id);
  const messages = lastMessages([...buffer.cleared, ...buffer.entries]);
  const isGap = messages.length > 0 || edit.state.link.returning.has(id);
  if (!hasHistory(edit.state.server.caps)) {
    if (isGap) add(edit, id, { kind: 'missed', count: null });
    return resolve(edit, id, false);
  }
  awaitHistory(edit, id);
  const catchUp = edit.ownIn(edit.own(edit.link, 'catchUps'), id);
  catchUp.isGap = isGap;
  catchUp.isBack = edit.state.link.returning.has(id);
  catchUp.deadline = edit.now + times.history;
  if (messages.length === 0) return askLatest(edit, id, catchUp);
  // Asked for by the message before the last one, the last one has to come: if it does not, the
  // server has forgotten it, and who knows what came after it. Where it is the only one, the
  // moment before it stands for what was before it.
  const [last, before] = messages;
  catchUp.expected = last.msgid;
  const justBefore = `timestamp=${new Date(last.at - 1).toISOString()}`;
  askAfter(edit, id, catchUp, before ? `msgid=${before.msgid}` : justBefore);
}

function askLatest(edit, id, catchUp) {
  catchUp.question = 'latest';
  const count = catchUp.isGap ? page(edit) : Math.min(limits.firstHistory, page(edit));
  const params = ['LATEST', edit.peek(id).name, '*', String(count)];
  send(edit, 'CHATHISTORY', params, cost(count));
}

function askAfter(edit, id, catchUp, reference) {
  Object.assign(catchUp, { question: 'after', reference, deadline: edit.now + times.history });
  const count = page(edit);
  send(edit, 'CHATHISTORY', ['AFTER', edit.peek(id).name, reference, String(count)], cost(count));
}

function page(edit) {
  const bound = edit.state.server.support.chathistory;
  return bound > 0 ? Math.min(bound, limits.historyPage) : limits.historyPage;
}

/** What chatd counts it as, in lines. */
function cost(count) {
  return 2 + Math.ceil(count / 50);
}

/**
 * The last message with an id, and one before it; fewer where there are not so many. By their
 * times: what was said last need not stand last.
 */
export function lastMessages(entries) {
  const recent = entries.filter((entry) => entry.msgid !== null).slice(-200);
  const newest = (list) =>
    list.reduce((best, entry) => (best && best.at > entry.at ? best : entry), undefined);
  const last = newest(recent);
  const before = last && newest(recent.filter((entry) => entry.at < last.at));
  return [last, before].filter(Boolean);
}

/**
 * A batch of history is over: there may be more.
 * @param {{messages: object[], count: number, lastId: string|null}} batch `messages` are drafts of
 *   entries; `count` and `lastId` are of all that the server told, shown or not
 */
export function historyEnded(edit, id, batch) {
  if (!edit.state.link.catchUps.has(id) || edit.state.link.catchUps.get(id).question === null) {
    return merge(edit, id, batch.messages, false);
  }
  const catchUp = edit.ownIn(edit.own(edit.link, 'catchUps'), id);
  const told = edit.own(catchUp, 'told');
  if (catchUp.expected !== null) {
    catchUp.isMissing = !batch.messages.some((draft) => draft.msgid === catchUp.expected);
    catchUp.expected = null;
  }
  told.push(...batch.messages);
  const isFull = batch.count >= page(edit);
  const reference = batch.lastId === null ? null : `msgid=${batch.lastId}`;
  if (catchUp.question === 'latest') {
    catchUp.isMissing = isFull; // there may have been more before it
  } else if (isFull && reference !== null && reference !== catchUp.reference) {
    if (told.length < limits.history) return askAfter(edit, id, catchUp, reference);
    catchUp.isCutOff = true;
  }
  finishHistory(edit, id, true);
}

/** FAIL CHATHISTORY. @returns {boolean} whether it is about a question of ours */
export function historyFailed(edit, line) {
  const { catchUps } = edit.state.link;
  const known = line.params.slice(2, -1).map(fold);
  const id =
    known.find((each) => catchUps.has(each)) ??
    [...catchUps].find(([, catchUp]) => catchUp.question !== null)?.[0];
  if (id === undefined) return false;
  finishHistory(edit, id, false);
  return true;
}

/** A room's history has come to its end, or will not come: everything is shown in its order. */
export function finishHistory(edit, id, isAnswered) {
  const catchUp = edit.state.link.catchUps.get(id);
  if (!catchUp) return;
  edit.own(edit.link, 'catchUps').delete(id);
  const isUnknown = catchUp.isGap && (catchUp.isMissing || !isAnswered);
  if (isUnknown) add(edit, id, { kind: 'missed', count: null });
  const count = merge(edit, id, catchUp.told, catchUp.isGap, catchUp.held);
  if (catchUp.isCutOff) add(edit, id, { kind: 'missed', count: null });
  if (catchUp.isBack) {
    const values = { seconds: edit.state.link.gapSeconds, count: isAnswered ? count : null };
    add(edit, id, { kind: 'info', code: 'reconnected', values });
  }
  for (const draft of catchUp.held) add(edit, id, draft);
  resolve(edit, id, isAnswered && catchUp.question !== null);
}

/**
 * Adds those messages of the past that are not there yet, and do not come after it by themselves.
 * @returns {number} how many were new
 */
function merge(edit, id, drafts, countsAsUnread, held = []) {
  if (drafts.length === 0 || !edit.peek(id)) return 0;
  const { cleared, entries } = edit.peek(id);
  const known = new Set([...cleared, ...entries].map(signature));
  for (const draft of held) known.add(signature(draft));
  let count = 0;
  for (const draft of drafts) {
    const mark = signature(draft);
    if (known.has(mark)) continue;
    known.add(mark);
    if (settle(edit, id, null, draft)) continue;
    add(edit, id, { ...draft, holdUnread: !countsAsUnread });
    count += 1;
  }
  return count;
}

/** What tells a message from all others: its id, else when it was said, by whom, and what. */
function signature(entry) {
  return entry.msgid ?? `${entry.at}\0${entry.from}\0${entry.text}`;
}

/** The connection is gone: what was kept is shown. */
export function abandonHistory(edit) {
  for (const [id, catchUp] of edit.state.link.catchUps) {
    edit.own(edit.link, 'catchUps').delete(id);
    if (catchUp.isMissing && catchUp.told.length > 0)
      add(edit, id, { kind: 'missed', count: null });
    merge(edit, id, catchUp.told, catchUp.isGap);
    // What came after a gap that was not closed would move the mark past what is missing: it comes
    // again.
    for (const draft of catchUp.held) if (!draft.msgid) add(edit, id, draft);
  }
}

/** It is not waited for any more: the server may be too slow, or answer nothing at all. */
export function stopLateHistory(edit) {
  for (const [id, catchUp] of edit.state.link.catchUps) {
    if (edit.now >= catchUp.deadline) finishHistory(edit, id, false);
  }
}

/** When the next of them is late; null where none is awaited. */
export function historyDue(link) {
  let due = null;
  for (const { deadline } of link.catchUps.values())
    due = due === null ? deadline : Math.min(due, deadline);
  return due;
}

/**
 * Which rules a room has that we have come into is not told, nor who is away; MODE and WHO say it,
 * the latter with a line for each who is there.
 */
export function askAbout(edit, id) {
  const buffer = edit.peek(id);
  if (!edit.state.link.modesAsked.has(id)) {
    edit.own(edit.link, 'modesAsked').add(id);
    ask(edit, 'MODE', [buffer.name]);
  }
  if (buffer.memberCount > limits.whoMembers || edit.state.link.marking.has(id)) return;
  edit.own(edit.link, 'marking').add(id);
  ask(edit, 'WHO', [buffer.name], 10);
}
