// What is said: as it comes, in batches, and out of the past; and who is typing.
// Source: https://ircv3.net/specs/extensions/batch, …/multiline, …/message-redaction,
// https://ircv3.net/specs/client-tags/typing

import { fold, isMentioned } from '../irc/names.js';
import { addLater, answersTo, inform, isMe, isRoom, open } from './entries.js';
import { historyEnded } from './history.js';
import { limits, times } from './limits.js';
import { acknowledge, settle } from './saying.js';

/** When a line's matter happened, in ms: as the server says, else now. */
export function timeOf(edit, line) {
  const told = line.tags.has('time') ? Date.parse(line.tags.get('time')) : NaN;
  return Number.isFinite(told) && told > 0 ? told : edit.now;
}

/** How many batches stand in each other at most. */
const batchDepth = 4;

/** The batches that a line is in, with their references, from the inside out. */
function* batchesAround(edit, line) {
  let reference = line.tags.get('batch') ?? null;
  for (let depth = 0; depth < batchDepth && reference !== null; depth += 1) {
    const batch = edit.state.link.batches.get(reference);
    if (!batch) return;
    yield [reference, batch];
    reference = batch.parent;
  }
}

/** The batch of history that a line is in; null where it is in none. */
export function historyOf(edit, line) {
  for (const [reference, { type }] of batchesAround(edit, line))
    if (type === 'chathistory') return reference;
  return null;
}

/** What a line answers: the label on it, or on a batch around it. */
export function labelOf(edit, line) {
  if (line.tags.has('label')) return line.tags.get('label');
  for (const [, { label }] of batchesAround(edit, line)) if (label !== null) return label;
  return null;
}

/** PRIVMSG and NOTICE. */
export function message(edit, line, manner) {
  const [target = '', text = ''] = line.params;
  const reference = line.tags.get('batch');
  if (
    reference !== undefined &&
    edit.state.link.batches.get(reference)?.type === 'draft/multiline'
  ) {
    return addPart(edit, reference, line, manner, text);
  }
  const head = headOf(edit, line, target);
  if (!text.startsWith('\x01')) return deliver(edit, head, text, manner);
  // What else programs ask one another (VERSION, PING …) is answered by nobody, and the answers
  // were asked for by nobody.
  const words = /^\x01ACTION(?: ([\s\S]*?))?\x01?$/.exec(text);
  if (words && manner === 'message') return deliver(edit, head, words[1] ?? '', 'action');
  historyWith(edit, head);
}

/** The batch of history that a message is in, with the message counted; null where in none. */
function historyWith(edit, head) {
  if (head.history === null) return null;
  const history = edit.ownIn(edit.own(edit.link, 'batches'), head.history);
  history.count += 1;
  history.lastId = head.msgid ?? history.lastId;
  return history;
}

function headOf(edit, line, target) {
  return {
    source: line.source,
    target,
    at: timeOf(edit, line),
    msgid: line.tags.get('msgid') || null,
    label: labelOf(edit, line),
    history: historyOf(edit, line),
  };
}

function addPart(edit, reference, line, manner, text) {
  const batch = edit.ownIn(edit.own(edit.link, 'batches'), reference);
  if (batch.lines >= limits.batchLines || batch.text.length + text.length > limits.text) return;
  batch.manner ??= manner;
  batch.text += (batch.lines > 0 && !line.tags.has('draft/multiline-concat') ? '\n' : '') + text;
  batch.lines += 1;
}

/** BATCH. */
export function batch(edit, line) {
  const reference = (line.params[0] ?? '').slice(1);
  if (reference === '' || reference.length > limits.name) return;
  const batches = edit.own(edit.link, 'batches');
  if (line.params[0][0] === '-') {
    const ended = batches.get(reference);
    batches.delete(reference);
    if (ended) batchEnded(edit, ended);
    return;
  }
  if (batches.size >= limits.batches) batches.delete(batches.keys().next().value);
  const head = headOf(edit, line, line.params[2] ?? '');
  batches.delete(reference);
  batches.set(
    reference,
    edit.made({
      type: line.params[1] ?? '',
      target: line.params[2] ?? '',
      label: line.tags.get('label') ?? null,
      parent: line.tags.get('batch') ?? null,
      head,
      text: '',
      lines: 0,
      manner: null,
      messages: edit.made([]),
      count: 0,
      lastId: null,
    }),
  );
}

function batchEnded(edit, ended) {
  if (ended.type === 'draft/multiline') {
    return deliver(edit, ended.head, ended.text, ended.manner ?? 'message');
  }
  if (ended.type === 'chathistory') {
    const id = fold(ended.target);
    if (edit.peek(id)) historyEnded(edit, id, ended);
    return;
  }
  if (ended.type === 'labeled-response' && ended.label !== null) acknowledge(edit, ended.label);
}

/** A message has come, whole. */
function deliver(edit, head, text, manner) {
  const history = historyWith(edit, head);
  if (text === '' && manner !== 'action') return;
  const from = head.source?.name ?? '';
  const isFromPerson =
    from !== '' &&
    (head.source.user !== null || !from.includes('.') || edit.state.buffers.has(fold(from)));
  if (!isFromPerson) return fromServer(edit, head, text);
  const isOwn = isMe(edit, from);
  const [name, rank] = place(edit, head.target, isOwn, from);
  const draft = {
    kind: manner,
    from,
    text: text.slice(0, limits.text),
    at: head.at,
    msgid: head.msgid,
    isOwn,
    how: rank,
    isMention: !isOwn && isMentioned(edit.state.link.name, text),
    isHistory: history !== null,
  };
  if (history) {
    if (history.messages.length < limits.history) edit.own(history, 'messages').push(draft);
    return;
  }
  const id = fold(name);
  if (isOwn && settle(edit, id, head.label, draft)) return;
  if (isOwn && isRepeated(edit, id, head.msgid)) return;
  stopTyping(edit, id, from);
  const opened = edit.peek(id) ? id : openFor(edit, name, manner);
  if (opened !== null) addLater(edit, opened, draft);
}

/**
 * Where a message goes that nobody talks in yet: a notice of somebody who was not spoken to is told
 * among the server's, as other programs do, and what is said in a room that was just left nowhere.
 */
function openFor(edit, name, manner) {
  if (isRoom(edit, name)) return null;
  if (manner === 'notice') return '';
  return open(edit, name, 'person') ?? '';
}

/** The conversation that a message belongs to, and the signs of the rank that it is for. */
function place(edit, target, isOwn, from) {
  const { statusmsg } = edit.state.server.support;
  let start = 0;
  while (start < target.length && statusmsg.includes(target[start])) start += 1;
  if (start > 0 && isRoom(edit, target.slice(start)))
    return [target.slice(start), target.slice(0, start)];
  if (isRoom(edit, target)) return [target, null];
  return [isOwn ? target : from, null];
}

/** What we say to ourselves comes twice. */
function isRepeated(edit, id, msgid) {
  return (
    msgid !== null &&
    (edit
      .peek(id)
      ?.entries.slice(-50)
      .some((entry) => entry.msgid === msgid) ??
      false)
  );
}

function fromServer(edit, head, text) {
  if (head.history !== null) return;
  const id = isRoom(edit, head.target) && edit.peek(fold(head.target)) ? fold(head.target) : '';
  inform(edit, id || answersTo(edit), null, null, text, head.source?.name || null);
}

/** REDACT. */
export function redacted(edit, line) {
  const [target = '', msgid = ''] = line.params;
  const by = line.source?.name ?? '';
  const id = isRoom(edit, target) ? fold(target) : fold(isMe(edit, target) ? by : target);
  const entry =
    msgid === '' ? undefined : edit.peek(id)?.entries.findLast((each) => each.msgid === msgid);
  if (entry) edit.replace(id, { ...entry, text: '', isRedacted: true, by });
  const catchUp = edit.state.link.catchUps.get(id);
  if (!catchUp?.held.some((draft) => draft.msgid === msgid)) return;
  const held = edit.own(edit.ownIn(edit.own(edit.link, 'catchUps'), id), 'held');
  held.forEach((draft, index) => {
    if (draft.msgid === msgid) held[index] = { ...draft, text: '', isRedacted: true, by };
  });
}

// MARK: Typing

const typingSpans = new Map([
  ['active', times.typingActive],
  ['paused', times.typingPaused],
]);

/** TAGMSG. */
export function tagMessage(edit, line) {
  const state = line.tags.get('+typing') ?? line.tags.get('+draft/typing');
  const from = line.source?.name ?? '';
  if (state === undefined || from === '' || from.length > limits.name || isMe(edit, from)) return;
  if (historyOf(edit, line) !== null) return;
  const target = line.params[0] ?? '';
  const id = fold(isRoom(edit, target) ? target : from);
  if (!edit.peek(id)) return;
  const span = typingSpans.get(state);
  if (span === undefined) return stopTyping(edit, id, from);
  const others = edit.state.link.typing.filter(
    (each) => each.buffer !== id || fold(each.name) !== fold(from),
  );
  edit.link.typing = [...others, { buffer: id, name: from, until: edit.now + span }].slice(
    -limits.typing * 4,
  );
  showTyping(edit, id);
}

/** Somebody is not typing any more. */
export function stopTyping(edit, id, name) {
  if (!edit.peek(id)?.typing.some((each) => fold(each) === fold(name))) return;
  edit.link.typing = edit.state.link.typing.filter(
    (each) => each.buffer !== id || fold(each.name) !== fold(name),
  );
  showTyping(edit, id);
}

/** Nothing more was heard of those who were typing. */
export function expireTyping(edit) {
  const gone = edit.state.link.typing.filter((each) => each.until <= edit.now);
  if (gone.length === 0) return;
  edit.link.typing = edit.state.link.typing.filter((each) => each.until > edit.now);
  for (const id of new Set(gone.map((each) => each.buffer))) showTyping(edit, id);
}

function showTyping(edit, id) {
  const names = edit.state.link.typing
    .filter((each) => each.buffer === id)
    .map((each) => each.name)
    .slice(0, limits.typing);
  const { typing } = edit.peek(id) ?? { typing: names };
  if (names.length !== typing.length || names.some((name, index) => name !== typing[index]))
    edit.buffer(id).typing = names;
}
