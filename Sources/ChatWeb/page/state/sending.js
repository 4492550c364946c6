// What goes out to the server, no faster than it bears.

import { formatLine } from '../irc/line.js';
import { limits } from './limits.js';

/** Sends a line at once, past all that waits. */
export function sendNow(edit, command, params = []) {
  edit.emit({ type: 'send', line: formatLine(command, params) });
}

/**
 * Sends a line as soon as the server can be expected to take it.
 * @param {number} [cost] how many lines it counts for
 * @returns {boolean} whether there was room for it
 */
export function send(edit, command, params = [], cost = 1) {
  return sendLines(edit, [formatLine(command, params)], null, cost);
}

/**
 * Sends lines that belong together.
 * @param {number|null} label of the own message that they are
 */
export function sendLines(edit, lines, label = null, cost = 1) {
  if (edit.state.link.queue.length + lines.length > limits.queue) return false;
  const queue = edit.own(edit.link, 'queue');
  lines.forEach((line, index) =>
    queue.push({ line, cost, label: index === lines.length - 1 ? label : null }),
  );
  return true;
}

/** Asks something that nobody has typed, when nothing else waits. */
export function ask(edit, command, params, cost = 1) {
  if (edit.state.link.questions.length >= limits.questions) return;
  edit.own(edit.link, 'questions').push({ line: formatLine(command, params), cost, label: null });
}

/** Hands out what may be sent now. */
export function flush(edit) {
  const { link } = edit.state;
  if (link.queue.length === 0 && link.questions.length === 0) return;
  const sent = [];
  let tokens = available(link, edit.now);
  let [queued, asked] = [0, 0];
  for (;;) {
    const isQuestion = queued >= link.queue.length;
    const item = isQuestion ? link.questions[asked] : link.queue[queued];
    if (!item || tokens < needed(item, isQuestion, link.pace)) break;
    tokens -= item.cost;
    if (isQuestion) asked += 1;
    else queued += 1;
    edit.emit({ type: 'send', line: item.line });
    if (item.label !== null) sent.push(item.label);
  }
  if (queued + asked === 0) return;
  Object.assign(edit.link, { tokens, tokensAt: edit.now });
  if (queued > 0) edit.link.queue = link.queue.slice(queued);
  if (asked > 0) edit.link.questions = link.questions.slice(asked);
  if (sent.length > 0) markSent(edit, new Set(sent));
}

function available(link, now) {
  return Math.min(
    link.pace.burst,
    link.tokens + (Math.max(0, now - link.tokensAt) * link.pace.perSecond) / 1000,
  );
}

/**
 * What there has to be for a line to be sent. A question leaves half of the burst to what somebody
 * types meanwhile; nothing costs more than all of it.
 */
function needed({ cost }, isQuestion, { burst }) {
  return Math.min(burst, isQuestion ? Math.max(cost, burst / 2) : cost);
}

/** When the next line may be sent; null where none waits. */
export function flushDue(link) {
  const item = link.queue[0] ?? link.questions[0];
  if (item === undefined) return null;
  const missing = needed(item, link.queue.length === 0, link.pace) - link.tokens;
  return link.tokensAt + Math.max(0, Math.ceil((missing * 1000) / link.pace.perSecond));
}

/** Own messages have gone out: without an echo nothing more is heard of them. */
function markSent(edit, labels) {
  const hasEcho = edit.state.server.caps.has('echo-message');
  const from = edit.state.link.name;
  edit.state.unsettled = edit.state.unsettled
    .map((item) => (labels.has(item.label) ? { ...item, stage: 'sent', from } : item))
    .filter((item) => {
      if (hasEcho || !labels.has(item.label)) return true;
      const entry = edit.entry(item.buffer, item.key);
      if (entry) edit.replace(item.buffer, { ...entry, isPending: false });
      return false;
    });
}
