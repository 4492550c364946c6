/** The first screen: a name, a room, and what is wrong with them in plain words. */

import { plainText } from '../irc/formatting.js';
import { passing } from '../state/hurdle.js';
import { hasPhrase, phrase, t } from '../strings.js';
import { byId, make, nameElement, setText } from './dom.js';
import { retryWords } from './retry.js';

export class Login {
  #screen = byId('login-screen');
  #name = byId('login-name');
  #room = byId('login-room');
  #password = byId('login-password');
  #submit = byId('login-submit');
  #problem = byId('login-problem');
  #dispatch;
  #login = null;
  #retry = null;
  #countdown = make('p', { class: 'countdown', 'aria-live': 'off' });

  /** @param {(event: object) => void} dispatch */
  constructor(dispatch) {
    this.#dispatch = dispatch;
    byId('login').addEventListener('submit', (event) => this.#submitted(event));
  }

  /** @param {object} state */
  render(state) {
    const wasHidden = this.#screen.hidden;
    this.#screen.hidden = !isLoginShown(state);
    if (this.#screen.hidden) return;
    if (this.#login === null) this.#fill(state.login);
    if (!isSameProblem(state.login, this.#login)) this.#renderProblem(state.login);
    this.#login = state.login;
    this.#renderBusy(state);
    if (wasHidden) this.focus();
  }

  /** Puts the caret where something is to be typed. */
  focus() {
    const kind = this.#login?.problem?.kind;
    if (kind === 'password') this.#openPassword();
    // While it is tried again and again, somebody may well be typing another name.
    if (passing.has(kind) && byId('login').contains(document.activeElement)) return;
    const field = { password: this.#password, room: this.#room }[kind] ?? this.#name;
    field.focus();
    field.select();
  }

  /** Renders how long it is until the next try; called each second. */
  tick(state) {
    if (!this.#screen.hidden) setText(this.#countdown, state.retry ? retryWords(state.retry) : '');
  }

  #fill(login) {
    this.#name.value = login.name;
    this.#room.value = login.room;
  }

  #openPassword() {
    byId('login-more').open = true;
  }

  #submitted(event) {
    event.preventDefault();
    this.#enter(this.#name.value.trim());
  }

  #enter(name) {
    this.#name.value = name;
    const room = this.#room.value.trim();
    this.#dispatch({ type: 'login', name, room, password: this.#password.value });
  }

  #renderBusy(state) {
    const isBusy = state.phase === 'connecting';
    setText(this.#submit, isBusy ? t('login.busy') : t('login.submit'));
    this.#submit.classList.toggle('busy', isBusy);
    this.tick(state);
  }

  #renderProblem({ name, problem }) {
    this.#problem.replaceChildren(...(problem ? this.#problemParts(name, problem) : []));
    const isName = problem?.kind.startsWith('name') ?? false;
    this.#name.setAttribute('aria-invalid', String(isName));
    if (problem) queueMicrotask(() => this.focus());
  }

  #problemParts(name, problem) {
    const values = { name: nameElement(name), words: plainText(problem.words ?? '') };
    const parts = [make('p', {}, ...phrase(problemKey(problem), values))];
    if (passing.has(problem.kind)) parts.push(this.#countdown);
    if (problem.suggestion) parts.push(this.#suggestion(problem.suggestion));
    return parts;
  }

  #suggestion(name) {
    const button = make(
      'button',
      { id: 'login-suggestion', type: 'button' },
      ...phrase('login.suggestion', { name: nameElement(name) }),
    );
    button.addEventListener('click', () => this.#enter(name));
    return button;
  }
}

/**
 * Whether the first screen is what is to be seen: until the server has let somebody in.
 * @param {object} state
 * @returns {boolean}
 */
export function isLoginShown(state) {
  return state.phase === 'login' || state.order.length === 0;
}

/** Whether what is said of a problem stays the same: then it is not read aloud once more. */
function isSameProblem(one, other) {
  const [now, before] = [one.problem, other?.problem ?? null];
  if (now === before) return true;
  return now !== null && before !== null && one.name === other.name
    && ['kind', 'words', 'suggestion'].every((key) => now[key] === before[key]);
}

/**
 * The key of a problem's phrase: the one without the server's words where it gave none.
 * @param {{kind: string, words: string|null, code?: string}} problem
 * @returns {string}
 */
export function problemKey({ kind, words, code }) {
  const impossible = 'login.problem.name-impossible';
  const room = 'login.problem.room';
  const exact = `login.problem.${kind}.${code}`;
  if (hasPhrase(exact)) return exact;
  const keys = {
    'name-empty': 'login.problem.name-empty',
    'name-taken': 'login.problem.name-taken',
    'name-impossible': words ? impossible : `${impossible}.plain`,
    password: words ? 'login.problem.password.words' : 'login.problem.password',
    unreachable: 'login.problem.unreachable',
    unavailable: words ? 'login.problem.unavailable' : 'login.problem.unavailable.plain',
    blocked: 'login.problem.blocked',
    refused: words ? 'login.problem.refused' : 'login.problem.refused.plain',
    room: words ? room : `${room}.plain`,
  };
  return keys[kind] ?? 'login.problem.other';
}
