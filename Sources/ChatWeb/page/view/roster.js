/**
 * The list of who is in the room: of thousands, only the rows that can be seen stand in the
 * document.
 */

import { plainText, shownName } from '../irc/formatting.js';
import { colourOf } from '../irc/names.js';
import { t } from '../strings.js';
import { byId, make, nameElement, setAttribute, setChildren, setText } from './dom.js';

/** Rows that are kept above and below what can be seen, so that scrolling finds them there. */
const spareRows = 12;

const rankNames = new Map(
  [['~', 'owner'], ['&', 'admin'], ['@', 'operator'], ['%', 'halfop'], ['+', 'voice']],
);
const rankOrder = [...rankNames.keys()];

export class Roster {
  #frame = byId('roster-frame');
  #list = byId('roster');
  #heading = byId('people-heading');
  #dispatch;
  #members = null;
  #sorted = [];
  #rows = new Map();
  #active = 0;

  /** @param {(event: object) => void} dispatch */
  constructor(dispatch) {
    this.#dispatch = dispatch;
    this.#frame.addEventListener('scroll', () => this.#renderRows(), { passive: true });
    this.#list.addEventListener('keydown', (event) => this.#keyPressed(event));
    this.#list.addEventListener('click', (event) => this.#clicked(event));
    new ResizeObserver(() => this.#renderRows()).observe(this.#frame);
  }

  /**
   * Shows who is in a conversation.
   * @param {Buffer|null} buffer
   */
  render(buffer) {
    const members = buffer?.kind === 'room' ? buffer.members : null;
    if (members === this.#members) return;
    this.#members = members;
    this.#sorted = sortedMembers(members);
    // In a room that we are not in, we see nobody, which is not to say that nobody is there.
    const count = this.#sorted.length;
    setText(this.#heading, count > 0 ? t('roster.heading', { count }) : t('roster.heading.unknown'));
    this.#list.style.height = `${this.#sorted.length * this.#rowHeight()}px`;
    this.#active = Math.min(this.#active, Math.max(0, this.#sorted.length - 1));
    this.#renderRows();
  }

  #rowHeight() {
    return parseFloat(getComputedStyle(this.#list).getPropertyValue('--row-height')) || 32;
  }

  /** Puts the rows there that can be seen, and the one that has the keyboard. */
  #renderRows() {
    const height = this.#rowHeight();
    const first = Math.max(0, Math.floor(this.#frame.scrollTop / height) - spareRows);
    const last = Math.min(
      this.#sorted.length,
      Math.ceil((this.#frame.scrollTop + this.#frame.clientHeight) / height) + spareRows,
    );
    const wanted = new Map();
    for (let index = first; index < last; index += 1) wanted.set(this.#sorted[index].key, index);
    if (this.#sorted[this.#active]) wanted.set(this.#sorted[this.#active].key, this.#active);
    const inOrder = [...wanted].sort((a, b) => a[1] - b[1]);
    setChildren(this.#list, inOrder.map(([key, index]) => this.#row(key, index, height)));
    for (const key of this.#rows.keys()) {
      if (!wanted.has(key)) this.#rows.delete(key);
    }
  }

  #row(key, index, height) {
    const { member } = this.#sorted[index];
    const there = this.#rows.get(key);
    const element = there?.element ?? make('li', {}, make('button', { type: 'button' }));
    if (there?.member !== member) fillRow(element, member);
    this.#rows.set(key, { member, element });
    setAttribute(element, 'aria-setsize', this.#sorted.length);
    setAttribute(element, 'aria-posinset', index + 1);
    setAttribute(element.firstElementChild, 'tabindex', index === this.#active ? 0 : -1);
    element.style.transform = `translateY(${index * height}px)`;
    return element;
  }

  #clicked(event) {
    const row = event.target.closest('[data-member]');
    if (row) this.#dispatch({ type: 'open-person', name: row.dataset.member });
  }

  #keyPressed(event) {
    const page = Math.max(1, Math.floor(this.#frame.clientHeight / this.#rowHeight()) - 1);
    const last = this.#sorted.length - 1;
    const aims = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: last,
    };
    if (!(event.key in aims) || event.altKey) return;
    event.preventDefault();
    this.#focus(Math.min(last, Math.max(0, aims[event.key])));
  }

  #focus(index) {
    const height = this.#rowHeight();
    this.#active = index;
    const top = index * height;
    if (top < this.#frame.scrollTop) this.#frame.scrollTop = top;
    const overhang = top + height - this.#frame.clientHeight;
    if (overhang > this.#frame.scrollTop) this.#frame.scrollTop = overhang;
    this.#renderRows();
    const row = this.#rows.get(this.#sorted[index].key).element;
    row.firstElementChild.focus({ preventScroll: true });
  }
}

/** Members by rank, then by name. */
function sortedMembers(members) {
  const all = [...(members ?? [])].map(([key, member]) => ({ key, member, rank: rankOf(member) }));
  return all.sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
}

function rankOf(member) {
  const best = rankOrder.findIndex((sign) => member.ranks?.includes(sign));
  return best === -1 ? rankOrder.length : best;
}

function fillRow(row, member) {
  const isAway = member.away !== null && member.away !== undefined;
  row.className = isAway ? 'away' : '';
  row.dataset.member = member.name;
  const button = row.firstElementChild;
  button.replaceChildren(
    make('span', { class: isAway ? 'dot away' : 'dot present', 'aria-hidden': true }),
    nameElement(member.name, `person name-${colourOf(member.name)}`),
    ...rankParts(member),
    ...(isAway ? awayParts(member) : []),
  );
  button.title = t('roster.talk', { name: shownName(member.name) });
}

function rankParts(member) {
  const sign = rankOrder[rankOf(member)];
  return sign ? [' ', make('span', { class: 'rank' }, t(`rank.${rankNames.get(sign)}`))] : [];
}

function awayParts(member) {
  if (member.away === '') return [' ', make('span', { class: 'why' }, t('me.away'))];
  return [
    make('span', { class: 'unseen' }, t('roster.away')),
    make('span', { class: 'why', dir: 'auto' }, plainText(member.away)),
  ];
}
