/** Makes and finds elements: the few words in which the view speaks to the document. */

import { shownName } from '../irc/formatting.js';
import { t } from '../strings.js';
import { icon } from './icons.js';

/**
 * The element with an id of index.html.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

/**
 * A new element.
 * @param {string} tag its name.
 * @param {Object<string, string|number|boolean|null|undefined>} [attributes] true: present without
 *   a value (ARIA's: `true`); false, null and undefined: left out.
 * @param {...(Node|string)} children text is only ever text.
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children);
  return element;
}

/**
 * Gives an attribute its value where it has another one; so nothing is laid out again, or read
 * aloud again, in vain.
 * @param {Element} element
 * @param {string} name
 * @param {string|number|boolean|null|undefined} value as in `make`.
 */
export function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true && !name.startsWith('aria-') ? '' : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/**
 * Gives an element its text where it has another one.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Gives a button its word, beside its icon if it has one.
 * @param {HTMLElement} button
 * @param {string} words
 */
export function setWords(button, words) {
  const beside = button.querySelector('.words');
  setText(beside ?? button, words);
}

/**
 * Makes a list hold exactly these elements in this order, and moves none that stands right already.
 * @param {Element} list
 * @param {Element[]} elements
 */
export function setChildren(list, elements) {
  const wanted = new Set(elements);
  for (const element of [...list.children]) {
    if (!wanted.has(element)) element.remove();
  }
  let next = list.firstElementChild;
  for (const element of elements) {
    if (element === next) next = next.nextElementSibling;
    else list.insertBefore(element, next);
  }
}

/** Fills in the words and icons that index.html names by their keys. */
export function fillSkeleton() {
  for (const element of document.querySelectorAll('[data-text]')) fillText(element);
  for (const element of document.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', t(element.dataset.label));
    if (element.dataset.icon) element.append(icon(element.dataset.icon));
  }
}

function fillText(element) {
  const words = t(element.dataset.text);
  if (!element.dataset.icon) {
    element.textContent = words;
    return;
  }
  element.append(icon(element.dataset.icon), make('span', { class: 'words' }, words));
}

/**
 * A name of a person or room, isolated so that its direction stays its own.
 * @param {string} name
 * @param {string} [className]
 * @returns {HTMLElement}
 */
export function nameElement(name, className) {
  return make('bdi', { class: className }, shownName(name));
}
