/**
 * What reaches somebody who looks elsewhere: notifications once they were asked for, and the count
 * in the tab's title and icon.
 */

import { plainText, shownName } from '../irc/formatting.js';
import { t } from '../strings.js';
import { byId, setAttribute, setWords } from './dom.js';

const storageKey = 'notifications';

/** How many notifications stand at once; older ones go. */
const mostShown = 5;

export class Notifications {
  #button = byId('notifications');
  #icon = byId('icon');
  #dispatch;
  #storage;
  #shown = [];

  /**
   * @param {(event: object) => void} dispatch
   * @param {{get: (key: string) => string|null, set: (key: string, value: string) => void}} storage
   */
  constructor(dispatch, storage) {
    this.#dispatch = dispatch;
    this.#storage = storage;
    this.#button.addEventListener('click', () => this.#pressed());
    this.#button.hidden = !('Notification' in globalThis);
    this.#renderButton();
  }

  /** @param {object} state */
  render(state) {
    const buffer = state.buffers.get(state.current);
    const count = [...state.buffers.values()].reduce((sum, each) => sum + each.mentions, 0);
    document.title = titleWords(buffer, count);
    setAttribute(this.#icon, 'href', count > 0 ? 'icons/chatd-unread.svg' : 'icons/chatd.svg');
    if (state.isFocused) this.#clear();
  }

  /**
   * Shows a notification, if they were asked for.
   * @param {{title: string, body: string, buffer: string}} effect
   */
  notify({ title, body, buffer }) {
    if (!this.#isOn()) return;
    const shown = this.#made(plainText(title), plainText(body), buffer);
    if (!shown) return;
    shown.addEventListener('click', () => this.#open(buffer, shown));
    this.#shown.push(shown);
    if (this.#shown.length > mostShown) this.#shown.shift().close();
  }

  /** Android's Chromium knows notifications only from a service worker, and throws. */
  #made(title, body, tag) {
    try {
      return new Notification(title, { body, tag, icon: 'icons/chatd-192.png' });
    } catch {
      navigator.serviceWorker?.ready.then(
        (worker) => worker.showNotification(title, { body, tag, icon: 'icons/chatd-192.png' }),
      );
      return null;
    }
  }

  #open(buffer, shown) {
    globalThis.focus();
    this.#dispatch({ type: 'show', buffer });
    shown.close();
  }

  #clear() {
    for (const shown of this.#shown.splice(0)) shown.close();
  }

  #isOn() {
    const isAllowed = globalThis.Notification?.permission === 'granted';
    return isAllowed && this.#storage.get(storageKey) === 'on';
  }

  async #pressed() {
    const wasOn = this.#isOn();
    const permission = wasOn ? 'granted' : await Notification.requestPermission();
    if (permission === 'granted') this.#storage.set(storageKey, wasOn ? 'off' : 'on');
    this.#renderButton();
  }

  #renderButton() {
    const permission = globalThis.Notification?.permission;
    const isOn = this.#isOn();
    const isDenied = permission === 'denied';
    const how = isDenied ? 'denied' : isOn ? 'on' : permission === 'granted' ? 'off' : 'ask';
    setWords(this.#button, t(`me.notifications.${how}`));
    setAttribute(this.#button, 'aria-pressed', String(isOn));
    setAttribute(
      this.#button,
      'title',
      isDenied ? t('me.notifications.denied.title') : t(`me.notifications.${how}`),
    );
  }
}

function titleWords(buffer, count) {
  if (!buffer) return t('app.name');
  const place = shownName(buffer.name) || t('buffers.server');
  return count > 0 ? t('app.title.mentions', { count, place }) : t('app.title', { place });
}
