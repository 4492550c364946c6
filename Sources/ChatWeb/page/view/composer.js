/** The writing line: what is typed, completed, remembered, and sent. */

import { isCommand } from '../commands.js';
import { complete } from '../completion.js';
import { shownName } from '../irc/formatting.js';
import { withoutEmptyEnd } from '../irc/pieces.js';
import { limits } from '../state/limits.js';
import { t } from '../strings.js';
import { byId, setAttribute, setText } from './dom.js';
import { History } from './history.js';
import { Suggestions } from './suggestions.js';

/** How long, in ms, after the last key somebody still counts as typing. */
const typingPauseMs = 3000;

export class Composer {
  #field = byId('message');
  #problem = byId('composer-problem');
  #dispatch;
  #dialogs;
  #onSent;
  #state = null;
  #place = null;
  #suggestions;

  /** What is written in other conversations, by their ids; and what was said before. */
  #drafts = new Map();
  #history = new History();

  #completion = null;
  #letsTabLeave = false;
  #pause = null;
  #isTyping = false;

  /**
   * @param {(event: object) => void} dispatch
   * @param {import('./dialogs.js').Dialogs} dialogs
   * @param {() => void} onSent is called after something was said.
   */
  constructor(dispatch, dialogs, onSent) {
    this.#dispatch = dispatch;
    this.#dialogs = dialogs;
    this.#onSent = onSent;
    this.#suggestions = new Suggestions(this.#field, (text) => this.#write(text));
    byId('composer').addEventListener('submit', (event) => this.#submitted(event));
    this.#field.addEventListener('input', () => this.#typed());
    this.#field.addEventListener('keydown', (event) => this.#keyPressed(event));
    this.#field.addEventListener('paste', (event) => this.#pasted(event));
    this.#field.addEventListener('blur', () => { this.#letsTabLeave = false; });
  }

  /** @param {object} state */
  render(state) {
    const buffer = state.buffers.get(state.current);
    if (state.current !== this.#state?.current) this.#turnTo(state.current);
    this.#state = state;
    const place = shownName(buffer?.name ?? '') || t('buffers.server');
    const key = state.phase === 'offline' ? 'composer.offline' : 'composer.placeholder';
    setAttribute(this.#field, 'placeholder', t(key, { place }));
    setAttribute(this.#field, 'aria-label', t('composer.label', { place }));
  }

  /** Puts the caret into the writing line. */
  focus() {
    this.#field.focus();
  }

  /**
   * Keeps what is written for when this conversation is shown again, and shows what was written in
   * the other.
   */
  #turnTo(place) {
    if (this.#place !== null) this.#drafts.set(this.#place, this.#field.value);
    if (this.#isTyping) this.#tellTyping('done');
    this.#place = place;
    this.#write(this.#drafts.get(place) ?? '');
    this.#history.leave();
  }

  #write(text) {
    this.#field.value = text;
    this.#field.setSelectionRange(text.length, text.length);
    this.#changed();
  }

  #typed() {
    this.#completion = null;
    this.#changed();
    const isSaying = this.#field.value !== '' && !isCommand(this.#field.value);
    if (isSaying) this.#tellTyping('active');
    else if (this.#isTyping) this.#tellTyping('done');
  }

  #changed() {
    fit(this.#field);
    this.#suggestions.offer(this.#field.value);
    setText(this.#problem, '');
  }

  #tellTyping(how) {
    clearTimeout(this.#pause);
    this.#isTyping = how !== 'done';
    if (this.#place !== null) this.#dispatch({ type: 'typing', buffer: this.#place, state: how });
    if (how === 'active') this.#pause = setTimeout(() => this.#tellTyping('paused'), typingPauseMs);
  }

  #submitted(event) {
    event.preventDefault();
    this.#send(this.#field.value);
    this.#field.focus();
  }

  #send(text) {
    if (text.trim() === '' || this.#place === null) return;
    const problem = this.#problemWith(text);
    if (problem) return this.#complain(text, problem);
    this.#dispatch({ type: isCommand(text) ? 'command' : 'say', buffer: this.#place, text });
    clearTimeout(this.#pause);
    this.#isTyping = false;
    this.#history.add(text);
    this.#write('');
    this.#onSent();
  }

  /** Why it cannot be sent; it stays where it is then. */
  #problemWith(text) {
    const excess = text.length - limits.said;
    if (excess > 0) return t('composer.long', { count: excess });
    return this.#state.phase === 'offline' && !isCommand(text) ? t('composer.offline') : null;
  }

  #complain(text, problem) {
    this.#write(text);
    setText(this.#problem, problem);
  }

  #keyPressed(event) {
    if (event.isComposing) return;
    if (this.#suggestions.keyPressed(event)) return;
    const action = {
      Enter: () => this.#enter(event),
      Tab: () => this.#tab(event),
      ArrowUp: () => this.#recall(event, 'older'),
      ArrowDown: () => this.#recall(event, 'newer'),
      Escape: () => { this.#letsTabLeave = true; },
    }[event.key];
    if (!['Escape', 'Tab', 'Shift'].includes(event.key)) this.#letsTabLeave = false;
    if (!['Tab', 'Shift'].includes(event.key)) this.#completion = null;
    if (action && !event.altKey && !event.ctrlKey && !event.metaKey) action();
  }

  #enter(event) {
    if (event.shiftKey) return;
    event.preventDefault();
    this.#send(this.#field.value);
  }

  /**
   * Completes the word before the caret; after Escape, and where there is nothing to complete, Tab
   * goes on to the next control.
   */
  #tab(event) {
    if (this.#letsTabLeave || this.#field.value === '') return;
    const { value, selectionStart } = this.#field;
    const begun = this.#completion ?? complete(this.#state, this.#place, value, selectionStart);
    if (!begun) return;
    event.preventDefault();
    this.#completeWith(begun, event.shiftKey ? -1 : 1);
  }

  /** Puts the next candidate there; the one after the last is what was typed. */
  #completeWith({ start, typed, candidates, index = -1, end = start + typed.length }, step) {
    const count = candidates.length + 1;
    const next = index < 0 && step < 0 ? count - 2 : (index + step + count) % count;
    const word = candidates[next] ?? typed;
    const { value } = this.#field;
    this.#field.value = value.slice(0, start) + word + value.slice(end);
    this.#field.setSelectionRange(start + word.length, start + word.length);
    this.#changed();
    this.#completion = { start, typed, candidates, index: next, end: start + word.length };
  }

  /** At the first line, up is what was written before; at the last line, down comes back. */
  #recall(event, way) {
    const { value, selectionStart, selectionEnd } = this.#field;
    if (selectionStart !== selectionEnd || event.shiftKey) return;
    const beyond = way === 'older' ? value.slice(0, selectionStart) : value.slice(selectionEnd);
    if (beyond.includes('\n')) return;
    const found = this.#history[way](value);
    if (found === null) return;
    event.preventDefault();
    this.#write(found);
  }

  /** Several lines at once are asked about before they are sent. */
  #pasted(event) {
    const clipboard = event.clipboardData?.getData('text/plain') ?? '';
    const pasted = withoutEmptyEnd(clipboard.replace(/\r\n?/g, '\n'));
    if (!pasted.includes('\n')) return;
    event.preventDefault();
    const { value, selectionStart, selectionEnd } = this.#field;
    const text = value.slice(0, selectionStart) + pasted + value.slice(selectionEnd);
    this.#dialogs.openPaste(text, { send: () => this.#say(text), edit: () => this.#edit(text) });
  }

  /** Says pasted lines; a slash in front of them is part of what is said. */
  #say(text) {
    this.#send(isCommand(text) ? `/${text}` : text);
    this.#field.focus();
  }

  #edit(text) {
    this.#write(text);
    this.#field.focus();
  }
}

/**
 * Makes the field as high as its text, where CSS alone cannot (`field-sizing`); chat.css has the
 * bounds.
 */
function fit(field) {
  if (CSS.supports('field-sizing', 'content')) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
}
