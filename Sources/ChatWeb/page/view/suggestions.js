/** The commands that fit what is typed behind a slash, with their help, above the writing line. */

import { commands } from '../commands.js';
import { t } from '../strings.js';
import { byId, make, setAttribute } from './dom.js';

/** How many are shown at once; the keys and the wheel reach the others. */
const mostRows = 8;

export class Suggestions {
  #list = byId('suggestions');
  #field;
  #choose;
  #found = [];
  #active = -1;
  #top = 0;
  #dismissed = null;

  /**
   * @param {HTMLTextAreaElement} field the writing line.
   * @param {(text: string) => void} choose writes the command that was chosen.
   */
  constructor(field, choose) {
    this.#field = field;
    this.#choose = choose;
    this.#list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => this.#clicked(event));
    this.#list.addEventListener('wheel', (event) => this.#turned(event), { passive: false });
    field.addEventListener('blur', () => this.#show([]));
  }

  /**
   * Offers what fits.
   * @param {string} text what stands in the writing line.
   */
  offer(text) {
    const typed = /^\/(\w*)$/.exec(text)?.[1].toLowerCase() ?? null;
    if (typed === null) this.#dismissed = null;
    const hasCaret = document.activeElement === this.#field;
    const isWanted = typed !== null && this.#dismissed === null && hasCaret;
    this.#show(isWanted ? commands.filter((command) => isMeant(command, typed)) : []);
  }

  /**
   * Takes a key while something is offered.
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it was meant for the list.
   */
  keyPressed(event) {
    if (this.#found.length === 0) return false;
    const action = {
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      Tab: () => this.#take(Math.max(0, this.#active)),
      Enter: () => this.#take(this.#active),
      Escape: () => this.#dismiss(),
    }[event.key];
    if (!action || event.shiftKey || (event.key === 'Enter' && this.#active < 0)) return false;
    event.preventDefault();
    event.stopPropagation();
    action();
    return true;
  }

  #move(step) {
    const count = this.#found.length;
    this.#active = this.#active < 0 && step < 0 ? count - 1 : (this.#active + step + count) % count;
    this.#render();
  }

  #take(index) {
    this.#choose(`/${this.#found[index].name} `);
    this.#field.focus();
  }

  #dismiss() {
    this.#dismissed = this.#field.value;
    this.#show([]);
  }

  #show(found) {
    if (found.length === 0 && this.#found.length === 0) return;
    this.#found = found;
    this.#active = -1;
    this.#top = 0;
    this.#list.hidden = found.length === 0;
    this.#render();
  }

  #render() {
    const lowestTop = this.#active - mostRows + 1;
    if (this.#active >= 0) this.#top = Math.min(this.#active, Math.max(this.#top, lowestTop));
    const shown = this.#found.slice(this.#top, this.#top + mostRows);
    const active = this.#found[this.#active];
    this.#list.replaceChildren(
      ...shown.map((command, row) => this.#option(command, this.#top + row)),
    );
    setAttribute(this.#field, 'aria-activedescendant', active && `suggestion-${active.name}`);
  }

  #option({ name, usage, help }, index) {
    return make('li', {
      role: 'option',
      id: `suggestion-${name}`,
      'aria-selected': String(index === this.#active),
      'aria-setsize': this.#found.length,
      'aria-posinset': index + 1,
    }, make('code', {}, t(usage)), ' ', make('span', {}, t(help)));
  }

  #turned(event) {
    event.preventDefault();
    this.#active = -1;
    this.#top = Math.max(
      0,
      Math.min(this.#found.length - mostRows, this.#top + Math.sign(event.deltaY)),
    );
    this.#render();
  }

  #clicked(event) {
    const row = [...this.#list.children].indexOf(event.target.closest('[role=option]'));
    if (row >= 0) this.#take(this.#top + row);
  }
}

/** By its own name, or by another one of it. */
function isMeant({ name, also }, typed) {
  return [name, ...also].some((each) => each.startsWith(typed));
}
