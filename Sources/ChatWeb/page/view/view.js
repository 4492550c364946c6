/**
 * The whole view: its parts, drawn at most once a frame, each only where its part of the state has
 * changed.
 */

import { shownName } from '../irc/formatting.js';
import { t } from '../strings.js';
import { Buffers } from './buffers.js';
import { Composer } from './composer.js';
import { Dialogs } from './dialogs.js';
import { byId, fillSkeleton, setAttribute, setText } from './dom.js';
import { Drawers } from './drawers.js';
import { listenToKeys } from './keys.js';
import { Log } from './log.js';
import { isLoginShown, Login } from './login.js';
import { Notifications } from './notifications.js';
import { Roster } from './roster.js';
import { Toolbar } from './toolbar.js';

export class View {
  #state = null;
  #isFrameAsked = false;
  #wasLogin = true;
  #current = null;
  #dispatch;
  #login;
  #log;
  #drawers;
  #dialogs;
  #composer;
  #notifications;
  #toolbar;
  #parts;

  /**
   * @param {(event: object) => void} dispatch hands an event to the state.
   * @param {{get: (key: string) => string|null, set: (key: string, value: string) => void}} storage
   */
  constructor(dispatch, storage) {
    fillSkeleton();
    this.#dispatch = dispatch;
    this.#drawers = new Drawers();
    this.#dialogs = new Dialogs(dispatch);
    this.#login = new Login(dispatch);
    this.#log = new Log(() => this.#askFrame());
    this.#composer = new Composer(dispatch, this.#dialogs, () => this.#log.toEnd());
    this.#notifications = new Notifications(dispatch, storage);
    this.#toolbar = new Toolbar(dispatch, this.#dialogs);
    const roster = new Roster(dispatch);
    this.#parts = [
      this.#dialogs, new Buffers(dispatch, () => this.#dialogs.openJoin()), this.#toolbar,
      this.#composer, this.#notifications,
      { render: (state) => this.#log.render(state.buffers.get(state.current) ?? null) },
      { render: (state) => roster.render(state.buffers.get(state.current) ?? null) },
    ];
    this.#listen();
  }

  /**
   * Takes a new state; it is seen with the next frame.
   * @param {object} state
   */
  show(state) {
    this.#state = state;
    this.#askFrame();
  }

  /**
   * Does what the state asks of the view.
   * @param {{type: string}} effect notify, help or focus-login.
   */
  perform(effect) {
    switch (effect.type) {
      case 'notify': return this.#notifications.notify(effect);
      case 'help': return this.#dialogs.openHelp();
      case 'focus-login': return this.#login.focus();
      default: throw new Error(`the view knows no effect ${effect.type}`);
    }
  }

  #listen() {
    listenToKeys({
      state: () => this.#state,
      dispatch: this.#dispatch,
      openHelp: () => this.#dialogs.openHelp(),
      closeDrawers: () => this.#drawers.close(),
      focusComposer: () => this.#composer.focus(),
      scrollPages: (pages) => this.#log.scrollPages(pages),
    });
    document.addEventListener('visibilitychange', () => this.#askFrame());
    setInterval(() => this.#tick(), 1000);
  }

  /** A hidden page has no frames, but its title is still seen. */
  #askFrame() {
    if (this.#state === null) return;
    if (document.hidden) this.#notifications.render(this.#state);
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    requestAnimationFrame(() => this.#frame());
  }

  #frame() {
    this.#isFrameAsked = false;
    const state = this.#state;
    const isLogin = isLoginShown(state);
    const isOther = state.current !== this.#current;
    this.#current = state.current;
    setAttribute(byId('chat'), 'hidden', isLogin);
    this.#login.render(state);
    if (!isLogin) this.#renderChat(state, isOther);
    this.#wasLogin = isLogin;
    if (isLogin) setText(document.querySelector('title'), t('app.name'));
  }

  #renderChat(state, isOther) {
    const buffer = state.buffers.get(state.current);
    setText(byId('network'), shownName(state.server.network || state.server.name) || t('app.name'));
    this.#drawers.setPeople(buffer?.kind === 'room');
    for (const part of this.#parts) part.render(state);
    if (!this.#wasLogin && !isOther) return;
    this.#drawers.close();
    if (hasKeyboard) this.#composer.focus();
  }

  #tick() {
    if (this.#state === null || this.#state.retry === null) return;
    this.#login.tick(this.#state);
    this.#toolbar.renderStatus(this.#state);
  }
}

/**
 * On a phone, the caret in the writing line would bring up the keyboard, which hides half of what
 * is to be read.
 */
const hasKeyboard = !matchMedia('(pointer: coarse)').matches;
