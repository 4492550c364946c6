// What keeps an attempt to connect from becoming a connection, as far as the server tells.

import { add } from './entries.js';
import { newLink } from './initial.js';
import { problem } from './login.js';
import { end, plan } from './parting.js';

/** What the next attempt may find otherwise: it is tried again. */
export const passing = new Set(['unreachable', 'unavailable', 'blocked']);

/**
 * An attempt came to nothing before there was a connection. What is known of why stays so until the
 * server has answered.
 */
export function failed(edit) {
  const { state } = edit;
  state.hurdle ??= { kind: 'unreachable', words: null, isWell: false };
  state.link = edit.made(newLink(state.wishes.name));
  tell(edit);
  plan(edit);
  edit.emit({ type: 'ask' });
}

/** The server has said how it is, or nobody has. Statuses: RFC 9110 §15. */
export function answered(edit, { status, words = null }) {
  const { state } = edit;
  const { hurdle } = state;
  // Another attempt has begun, or nobody wants one any more.
  if (state.retry === null || hurdle === null) return;
  // The chat always says why; without words it is a proxy that has a reason of its own.
  if (status === 403 && words !== null) return refuse(edit, words);
  const isWell = status === 200 && words === 'ok';
  const isUnavailable = status === 503 || status === 429;
  // Who is well once may just have come up: the next attempt will tell.
  const kind = isUnavailable ? 'unavailable' : isWell && hurdle.isWell ? 'blocked' : 'unreachable';
  state.hurdle = { kind, words: isUnavailable ? words : null, isWell };
  if (kind !== hurdle.kind || state.hurdle.words !== hurdle.words) tell(edit);
}

function tell(edit) {
  const { hurdle, wishes } = edit.state;
  if (wishes.wasIn) edit.state.phase = 'waiting';
  else problem(edit, hurdle.kind, hurdle.words);
}

/** To come back would be in vain, as after a connection that was closed with 1008. */
function refuse(edit, words) {
  const { state } = edit;
  state.retry = null;
  if (!state.wishes.wasIn) return problem(edit, 'refused', words);
  if (state.current !== null) {
    const values = { code: 'refused' };
    add(edit, state.current, { kind: 'info', code: 'lost', values, text: words });
  }
  end(edit, 'refused', words);
  state.hurdle = { kind: 'refused', words, isWell: false };
}
