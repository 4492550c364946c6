/**
 * The two columns beside the log. Where there is no room for them they are drawers: conversations
 * at the left, people at the right.
 */

import { byId, setAttribute } from './dom.js';

/** Below these widths the columns become drawers; chat.css says the same. */
const narrow = matchMedia('(max-width: 719.98px)');
const medium = matchMedia('(max-width: 999.98px)');

export class Drawers {
  #chat = byId('chat');
  #sides = {
    sidebar: {
      panel: byId('sidebar'),
      button: byId('menu'),
      isDrawer: () => narrow.matches,
      isOpen: false,
    },
    people: {
      panel: byId('people'),
      button: byId('users'),
      isDrawer: () => medium.matches,
      isOpen: false,
    },
  };
  #showsPeople = true;
  #hasPeople = true;

  constructor() {
    byId('menu').addEventListener('click', () => this.#toggle('sidebar'));
    byId('users').addEventListener('click', () => this.#pressUsers());
    byId('people-close').addEventListener('click', () => this.close());
    byId('scrim').addEventListener('click', () => this.close());
    narrow.addEventListener('change', () => this.close());
    medium.addEventListener('change', () => this.close());
    this.#render();
  }

  /**
   * Says whether there are people to show at all: in a room there are.
   * @param {boolean} hasPeople
   */
  setPeople(hasPeople) {
    if (hasPeople === this.#hasPeople) return;
    this.#hasPeople = hasPeople;
    if (!hasPeople) this.#sides.people.isOpen = false;
    this.#render();
  }

  /**
   * Closes what is open, and gives the keyboard back to the button that opened it.
   * @returns {boolean} whether something was.
   */
  close() {
    const open = Object.values(this.#sides).find((side) => side.isOpen);
    for (const side of Object.values(this.#sides)) side.isOpen = false;
    this.#render();
    if (open?.button.checkVisibility?.() !== false) open?.button.focus();
    return open !== undefined;
  }

  #pressUsers() {
    if (this.#sides.people.isDrawer()) {
      this.#toggle('people');
      return;
    }
    this.#showsPeople = !this.#showsPeople;
    this.#render();
  }

  #toggle(name) {
    const side = this.#sides[name];
    const isOpen = !side.isOpen;
    for (const each of Object.values(this.#sides)) each.isOpen = false;
    side.isOpen = isOpen;
    this.#render();
    if (isOpen) side.panel.querySelector('button:not([tabindex="-1"])')?.focus();
  }

  #render() {
    const { sidebar, people } = this.#sides;
    const showsSidebar = !sidebar.isDrawer() || sidebar.isOpen;
    const showsPeople = this.#hasPeople && (people.isDrawer() ? people.isOpen : this.#showsPeople);
    setAttribute(sidebar.panel, 'hidden', !showsSidebar);
    setAttribute(people.panel, 'hidden', !showsPeople);
    setAttribute(sidebar.button, 'aria-expanded', String(showsSidebar));
    setAttribute(people.button, 'aria-expanded', String(showsPeople));
    const isOpen = sidebar.isOpen || people.isOpen;
    setAttribute(byId('scrim'), 'hidden', !isOpen);
    setAttribute(byId('conversation'), 'inert', isOpen);
    this.#chat.classList.toggle('with-people', showsPeople && !people.isDrawer());
  }
}
