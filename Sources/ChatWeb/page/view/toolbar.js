/**
 * What stands around the log: the place and its topic, who one is, the classic buttons, the state
 * of the connection, who is typing.
 */

import { plainText, shownName } from '../irc/formatting.js';
import { phrase, t } from '../strings.js';
import { byId, nameElement, setAttribute, setText, setWords } from './dom.js';
import { problemKey } from './login.js';
import { richText } from './rich-text.js';
import { retryWords } from './retry.js';
import { dayAndTime } from './times.js';

/** From this on, in ms, the answer of the server is so late that it is worth a word. */
const longLagMs = 2000;

export class Toolbar {
  #buffer = null;
  #typing = null;
  #dispatch;
  #dialogs;

  /**
   * @param {(event: object) => void} dispatch
   * @param {import('./dialogs.js').Dialogs} dialogs
   */
  constructor(dispatch, dialogs) {
    this.#dispatch = dispatch;
    this.#dialogs = dialogs;
    byId('set-name').addEventListener('click', () => dialogs.openName());
    byId('edit-topic').addEventListener('click', () => dialogs.openTopic());
    byId('help').addEventListener('click', () => dialogs.openHelp());
  }

  /** @param {object} state */
  render(state) {
    this.#renderMe(state);
    this.#renderConnection(state);
    this.renderStatus(state);
    const buffer = state.buffers.get(state.current) ?? null;
    if (buffer !== this.#buffer) this.#renderPlace(buffer);
    this.#buffer = buffer;
    setAttribute(byId('edit-topic'), 'hidden', buffer?.kind !== 'room');
    byId('edit-topic').disabled = !buffer?.isJoined || state.phase !== 'online';
    setAttribute(byId('users'), 'hidden', buffer?.kind !== 'room');
  }

  #renderMe({ me, phase }) {
    const isAway = me.away !== null;
    const isOnline = phase === 'online';
    setText(byId('me-name'), shownName(me.name));
    byId('me-dot').className = `dot ${!isOnline ? 'offline' : isAway ? 'away' : 'present'}`;
    setText(byId('me-state'), isOnline ? awayWords(me.away, 'me') : t('me.offline'));
    setText(byId('brb'), isAway ? t('me.back') : t('me.brb'));
    byId('brb').classList.toggle('primary', isAway);
    byId('brb').onclick = () => (
      isAway ? this.#dispatch({ type: 'back' }) : this.#dialogs.openAway()
    );
    byId('brb').disabled = !isOnline;
    byId('set-name').disabled = !isOnline;
  }

  #renderConnection({ phase }) {
    const isUp = phase !== 'offline';
    setText(byId('connection'), isUp ? t('me.disconnect') : t('me.connect'));
    byId('connection').classList.toggle('primary', !isUp);
    byId('connection').onclick = () => this.#dispatch({ type: isUp ? 'disconnect' : 'connect' });
  }

  /**
   * Renders the line about the connection; called each second too, for the countdown.
   * @param {object} state
   */
  renderStatus(state) {
    const status = byId('status');
    setText(byId('status-words'), statusWords(state));
    setText(
      byId('countdown'),
      state.phase === 'waiting' && state.retry ? ` ${retryWords(state.retry)}` : '',
    );
    setAttribute(status, 'data-phase', state.phase);
    const isAway = state.me.away !== null;
    const isLate = state.server.lag !== null && state.server.lag >= longLagMs;
    const manner = isAway || isLate ? 'mild' : 'calm';
    status.className = `status ${state.phase === 'online' ? manner : ''}`;
  }

  #renderPlace(buffer) {
    setText(byId('place-name'), buffer ? shownName(buffer.name) || t('buffers.server') : '');
    const topic = byId('topic');
    topic.replaceChildren(...(buffer ? topicParts(buffer) : []));
    setAttribute(topic, 'title', buffer?.topic?.words ? topicTitle(buffer.topic) : null);
    this.#renderTyping(buffer?.typing ?? []);
  }

  #renderTyping(names) {
    if (names === this.#typing) return;
    this.#typing = names;
    byId('typing').replaceChildren(...typingParts(names));
  }
}

function topicParts(buffer) {
  if (buffer.kind === 'person') return phrase('person.lead', { name: nameElement(buffer.name) });
  if (buffer.kind === 'server') return [t('server.lead')];
  return buffer.topic?.words ? richText(buffer.topic.words) : [t('topic.none')];
}

function topicTitle({ words, by, at }) {
  const whole = plainText(words);
  if (!by || !at) return whole;
  return `${whole}\n${t('topic.by', { name: shownName(by), time: dayAndTime(at) })}`;
}

function typingParts(names) {
  const [first, second] = names.map((name) => nameElement(name));
  if (names.length === 0) return [];
  if (names.length === 1) return phrase('typing.one', { first });
  if (names.length === 2) return phrase('typing.two', { first, second });
  return phrase('typing.many', { count: names.length });
}

function awayWords(away, prefix) {
  if (away === null) return t('me.present');
  return away === '' ? t(`${prefix}.away`) : t(`${prefix}.away.words`, { words: plainText(away) });
}

function statusWords({ phase, hurdle, server, me }) {
  if (hurdle !== null && (phase === 'waiting' || phase === 'offline'))
    return t(problemKey(hurdle), { words: plainText(hurdle.words ?? '') });
  if (phase !== 'online') return t(`status.${phase === 'login' ? 'offline' : phase}`);
  const words = me.away === null ? t('status.online') : awayWords(me.away, 'status');
  if (server.lag === null || server.lag < longLagMs) return words;
  return `${words} · ${t('status.lag', { seconds: Math.round(server.lag / 1000) })}`;
}
