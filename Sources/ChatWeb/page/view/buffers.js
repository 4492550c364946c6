/**
 * The list of conversations: rooms and people, what is unread in each, and the way to another one.
 */

import { shownName } from '../irc/formatting.js';
import { t } from '../strings.js';
import { byId, make, nameElement, setAttribute, setChildren } from './dom.js';
import { icon } from './icons.js';

export class Buffers {
  #nav = byId('buffers');
  #dispatch;
  #rows = new Map();
  #order = null;
  #buffers = null;
  #current = null;
  #lists = { server: list(), room: list(), person: list() };

  /**
   * @param {(event: object) => void} dispatch
   * @param {() => void} join opens the dialog that asks for a room.
   */
  constructor(dispatch, join) {
    this.#dispatch = dispatch;
    const button = make(
      'button',
      { id: 'join-room', type: 'button', class: 'quiet' },
      t('buffers.join'),
    );
    button.addEventListener('click', join);
    byId('buffer-lists').append(
      this.#lists.server,
      make('h2', {}, t('buffers.rooms')), this.#lists.room, button,
      make('h2', {}, t('buffers.persons')), this.#lists.person,
    );
    this.#nav.addEventListener('click', (event) => this.#clicked(event));
  }

  /** @param {object} state */
  render(state) {
    const { buffers: all, order, current } = state;
    if (all === this.#buffers && current === this.#current && order === this.#order) return;
    this.#order = order;
    this.#buffers = all;
    this.#current = current;
    for (const id of this.#rows.keys()) {
      if (!state.buffers.has(id)) this.#rows.delete(id);
    }
    const buffers = state.order.map((id) => state.buffers.get(id));
    for (const [kind, list] of Object.entries(this.#lists)) {
      setChildren(
        list,
        buffers.filter((buffer) => buffer.kind === kind).map((buffer) => this.#row(buffer)),
      );
    }
    this.#lists.person.previousElementSibling.hidden = !this.#lists.person.firstElementChild;
  }

  #row(buffer) {
    const row = this.#rows.get(buffer.id) ?? this.#make(buffer);
    this.#fill(row, buffer);
    return row.element;
  }

  #make(buffer) {
    const button = make('button', { type: 'button', class: 'buffer', 'data-buffer': buffer.id });
    const close = make(
      'button',
      { type: 'button', class: 'close', 'data-closes': buffer.id },
      icon('close'),
    );
    const row = {
      element: make('li', {}, button, ...(buffer.kind === 'server' ? [] : [close])),
      button,
      close,
      shown: null,
    };
    this.#rows.set(buffer.id, row);
    return row;
  }

  #fill(row, buffer) {
    setAttribute(row.button, 'aria-current', buffer.id === this.#current ? 'page' : null);
    if (row.shown === buffer) return;
    row.shown = buffer;
    const name = shownName(buffer.name) || t('buffers.server');
    const isOut = buffer.kind === 'room' && !buffer.isJoined;
    row.button.className = isOut ? 'buffer out' : 'buffer';
    row.button.replaceChildren(
      nameElement(name, 'title'),
      ...(isOut ? [unseen(t('buffers.left'))] : []),
      ...badges(buffer),
    );
    setAttribute(
      row.close,
      'aria-label',
      t(buffer.kind === 'room' ? 'buffers.leave' : 'buffers.close', { name }),
    );
  }

  #clicked(event) {
    const shown = event.target.closest('[data-buffer]');
    const closed = event.target.closest('[data-closes]');
    if (shown) this.#dispatch({ type: 'show', buffer: shown.dataset.buffer });
    if (closed) this.#dispatch({ type: 'close-buffer', buffer: closed.dataset.closes });
  }
}

const list = () => make('ul', { role: 'list' });

const unseen = (words) => make('span', { class: 'unseen' }, `, ${words}`);

/** What is unread: a quiet number, and a loud one for what is meant for oneself. */
function badges(buffer) {
  const parts = [];
  if (buffer.unread > 0) parts.push(badge('unread', buffer.unread, 'buffers.unread'));
  if (buffer.mentions > 0) parts.push(badge('mentions', buffer.mentions, 'buffers.mentions'));
  return parts;
}

function badge(name, count, key) {
  const shown = make('span', { class: name, title: t(key, { count }) });
  shown.append(
    make('span', { 'aria-hidden': true }, count > 999 ? '999+' : String(count)),
    unseen(t(key, { count })),
  );
  return shown;
}
