/** The dialogs: each asks one thing, and hands the answer on. */

import { commands } from '../commands.js';
import { phrase, t } from '../strings.js';
import { byId, make, nameElement, setText } from './dom.js';

/**
 * The keys of the help, in the order in which they are shown; their phrases are `keys.X` and
 * `keys.X.help`.
 */
const helpKeys = [
  'enter', 'newline', 'history', 'tab', 'escape-tab', 'switch', 'unread', 'escape', 'help',
];

export class Dialogs {
  #dispatch;
  #state = null;

  /** @param {(event: object) => void} dispatch */
  constructor(dispatch) {
    this.#dispatch = dispatch;
    for (const dialog of document.querySelectorAll('dialog')) prepare(dialog);
    this.#onSubmit(
      'dialog-brb',
      () => dispatch({ type: 'away', words: byId('brb-words').value.trim() }),
    );
    this.#onSubmit('dialog-name', () => this.#rename());
    this.#onSubmit('dialog-topic', () => this.#setTopic());
    this.#onSubmit('dialog-join', () => this.#join());
    this.#onSubmit('dialog-help', () => {});
    fillHelp();
  }

  /** @param {object} state what the dialogs speak of when they open. */
  render(state) {
    this.#state = state;
  }

  /** Asks why one will be right back. */
  openAway() {
    byId('brb-words').value = '';
    open('dialog-brb');
  }

  /** Asks for a new name. */
  openName() {
    setText(byId('new-name-problem'), '');
    byId('new-name').value = this.#state.me.name;
    open('dialog-name');
    byId('new-name').select();
  }

  /** Asks for the topic of the room that is shown. */
  openTopic() {
    const buffer = this.#state.buffers.get(this.#state.current);
    byId('dialog-topic-heading').replaceChildren(
      ...phrase('dialog.topic.heading', { place: nameElement(buffer.name) }),
    );
    byId('new-topic').value = buffer.topic?.words ?? '';
    byId('dialog-topic').dataset.buffer = buffer.id;
    open('dialog-topic');
  }

  /** Asks for a room or a person. */
  openJoin() {
    setText(byId('join-problem'), '');
    byId('join-name').value = '';
    open('dialog-join');
  }

  /** Shows the help. */
  openHelp() {
    open('dialog-help');
  }

  /**
   * Asks whether several lines are to be sent.
   * @param {string} text
   * @param {{send: () => void, edit: () => void}} answers
   */
  openPaste(text, answers) {
    const count = text.split('\n').length;
    setText(byId('dialog-paste-heading'), t('dialog.paste.heading', { count }));
    byId('paste-preview').textContent = text;
    this.#onSubmit('dialog-paste', answers.send);
    byId('paste-edit').onclick = () => {
      byId('dialog-paste').close();
      answers.edit();
    };
    open('dialog-paste');
    byId('paste-send').focus();
  }

  /** Does something when a dialog is answered; `false` from it keeps the dialog open. */
  #onSubmit(id, answer) {
    byId(id).querySelector('form').onsubmit = (event) => {
      event.preventDefault();
      if (answer() !== false) byId(id).close();
    };
  }

  #rename() {
    const name = byId('new-name').value.trim();
    const problem = problemWithName(name);
    setText(byId('new-name-problem'), problem ?? '');
    if (problem) return false;
    if (name !== this.#state.me.name) this.#dispatch({ type: 'rename', name });
    return true;
  }

  #setTopic() {
    const { buffer } = byId('dialog-topic').dataset;
    this.#dispatch({ type: 'topic', buffer, words: byId('new-topic').value.trim() });
  }

  #join() {
    const name = byId('join-name').value.trim();
    setText(byId('join-problem'), name === '' ? t('dialog.join.empty') : '');
    if (name === '') return false;
    const isRoom = name.startsWith('#') || name.startsWith('&');
    this.#dispatch(isRoom ? { type: 'join', room: name } : { type: 'open-person', name });
    return true;
  }
}

/** Lets a dialog be closed by its own buttons, and by a press beside it. */
function prepare(dialog) {
  for (const button of dialog.querySelectorAll('[data-close]')) {
    button.addEventListener('click', () => dialog.close());
  }
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', giveCaretBack);
}

function problemWithName(name) {
  if (name === '') return t('dialog.name.empty');
  return /\s/.test(name) ? t('dialog.name.blank') : null;
}

/**
 * Where a click has closed a dialog, Chromium gives the field before it the focus back, but not the
 * caret: what is typed would go nowhere.
 */
function giveCaretBack() {
  const field = document.activeElement;
  if (field?.matches('input, textarea')) {
    field.setSelectionRange(field.selectionStart, field.selectionEnd);
  }
}

function open(id) {
  const dialog = byId(id);
  if (!dialog.open) dialog.showModal();
}

function fillHelp() {
  byId('help-keys').append(
    ...helpKeys.map((key) => helpRow(make('kbd', {}, t(`keys.${key}`)), t(`keys.${key}.help`))),
  );
  byId('help-commands').append(
    ...commands.map(({ usage, help }) => helpRow(make('code', {}, t(usage)), t(help))),
  );
}

function helpRow(term, words) {
  return make('div', {}, make('dt', {}, term), make('dd', {}, words));
}
