// The edge between the state and the world: one WebSocket, one timer, one state, and whoever looks
// at it.

import { askHealth } from './health.js';
import { initialState, reduce } from './state/reduce.js';

/** How many lines one run of the reducer takes: more would make the page stall. */
const mostLines = 1000;
/** How many may wait: a server that sends faster for long is left, and tried again later. */
const mostWaiting = 200_000;
/** How long a message of the WebSocket may be, in UTF-16 units; no line is that long. */
const longestMessage = 2 ** 20;
/** How often lines are taken in at most, in ms: nobody sees more than one state in that time. */
const frame = 16;
/** How long the server has to say how it is, in ms. */
const patience = 5000;

/**
 * Holds the state, and does what the reducer says.
 *
 * Effects that are not about the connection (`notify`, `store`, `focus-login`, `help`) go to
 * `perform`.
 */
export class Connection {
  #url;
  #health;
  #perform;
  #world;
  #listeners = new Set();
  #socket = null;
  #question = null;
  #timer = null;
  #timerAt = Infinity;
  #lines = [];
  #isReading = false;
  #readAt = 0;
  #queue = [];
  #isReducing = false;

  /**
   * @param {object} options
   * @param {string} options.url `wss://…`
   * @param {string} options.health where the same server tells how it is
   * @param {{name?: string, room?: string}} [options.settings]
   * @param {(effect: import('./state/types.js').Effect) => void} [options.perform]
   * @param {object} [options.world] what tests put in place of the browser's: `WebSocket`, `fetch`,
   *   `now`, `random`, `setTimeout`, `clearTimeout`, `soon`
   */
  constructor({ url, health, settings = {}, perform = () => {}, world = {} }) {
    this.#url = url;
    this.#health = health;
    this.#perform = perform;
    this.#world = {
      WebSocket: globalThis.WebSocket,
      fetch: (...asked) => globalThis.fetch(...asked),
      now: () => Date.now(),
      random: () => Math.random(),
      setTimeout: (act, delay) => globalThis.setTimeout(act, delay),
      clearTimeout: (timer) => globalThis.clearTimeout(timer),
      soon: nextTask(),
      ...world,
    };
    /** @type {import('./state/types.js').State} */
    this.state = initialState(settings);
  }

  /**
   * Tells of each new state.
   * @param {(state: import('./state/types.js').State) => void} listener
   * @returns {() => void} ends it
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes in an event; `now` is added. What a listener dispatches is taken in after the event that
   * it was told of.
   * @param {{type: string}} event
   */
  dispatch(event) {
    this.#queue.push(event);
    if (this.#isReducing) return;
    this.#isReducing = true;
    try {
      while (this.#queue.length > 0) this.#reduce(this.#queue.shift());
    } finally {
      this.#isReducing = false;
    }
  }

  #reduce(event) {
    const before = this.state;
    const { state, effects } = reduce(before, {
      now: this.#world.now(),
      chance: this.#world.random(),
      ...event,
    });
    this.state = state;
    for (const effect of effects) this.#do(effect);
    if (state !== before) for (const listener of this.#listeners) listener(state);
  }

  #do(effect) {
    switch (effect.type) {
      case 'connect':
        return this.#open();
      case 'close':
        return this.#close();
      case 'send':
        return this.#send(effect.line);
      case 'timer':
        return this.#wakeAt(effect.at);
      case 'ask':
        return void this.#ask();
      default:
        return this.#perform(effect);
    }
  }

  #open() {
    this.#close();
    let socket;
    try {
      socket = new this.#world.WebSocket(this.#url, ['text.ircv3.net']);
    } catch {
      return this.#queue.push({ type: 'failed' });
    }
    this.#socket = socket;
    const isCurrent = () => this.#socket === socket;
    socket.onopen = () => isCurrent() && this.dispatch({ type: 'opened' });
    socket.onmessage = ({ data }) => isCurrent() && typeof data === 'string' && this.#receive(data);
    socket.onclose = ({ code, reason }) => {
      if (!isCurrent()) return;
      this.#read(Infinity);
      if (!isCurrent()) return; // the last lines may have led to another connection
      this.#socket = null;
      this.dispatch({ type: 'closed', code, reason });
    };
  }

  /** What was said last still goes out: a WebSocket closes after what was sent. */
  #close() {
    this.#question?.abort();
    this.#question = null;
    const socket = this.#socket;
    this.#socket = null;
    this.#lines = [];
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  /** Asks why there is no connection; the next attempt finds out by itself, and ends that. */
  async #ask() {
    const question = new AbortController();
    this.#question = question;
    const timer = this.#world.setTimeout(() => question.abort(), patience);
    const answer = await askHealth(this.#health, question.signal, this.#world.fetch);
    this.#world.clearTimeout(timer);
    // Of an answer that nobody reads, nothing more is to come.
    question.abort();
    if (this.#question === question) this.dispatch({ type: 'answered', ...answer });
  }

  #send(line) {
    if (this.#socket?.readyState === 1) this.#socket.send(line);
  }

  /** A message is a line; all that come within a frame are taken in together. */
  #receive(data) {
    if (data.length > longestMessage || this.#lines.length >= mostWaiting) {
      this.#close();
      return this.dispatch({ type: 'closed', code: 1009, reason: '' });
    }
    for (const line of data.split(/[\r\n]+/)) if (line !== '') this.#lines.push(line);
    this.#readSoon();
  }

  #readSoon() {
    if (this.#isReading || this.#lines.length === 0) return;
    this.#isReading = true;
    const delay = Math.min(frame, Math.max(0, this.#readAt + frame - this.#world.now()));
    this.#world.soon(() => {
      this.#isReading = false;
      this.#read(mostLines);
      this.#readSoon();
    }, delay);
  }

  #read(count) {
    if (this.#lines.length === 0) return;
    this.#readAt = this.#world.now();
    this.dispatch({ type: 'lines', lines: this.#lines.splice(0, count) });
  }

  /** There is one timer, for the earliest moment; one that comes too early finds nothing to do. */
  #wakeAt(at) {
    if (at >= this.#timerAt) return;
    if (this.#timer !== null) this.#world.clearTimeout(this.#timer);
    this.#timerAt = at;
    const delay = Math.min(Math.max(0, at - this.#world.now()), 2 ** 31 - 1);
    this.#timer = this.#world.setTimeout(() => {
      this.#timer = null;
      this.#timerAt = Infinity;
      this.dispatch({ type: 'tick' });
    }, delay);
  }
}

/**
 * Calls something in a task of its own, after so many ms; at once in a page in the background,
 * whose timers are slow.
 * @returns {(act: () => void, delay: number) => void}
 */
function nextTask() {
  if (typeof MessageChannel === 'undefined' || typeof document === 'undefined') {
    return (act, delay) => globalThis.setTimeout(act, delay);
  }
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  return (act, delay) => {
    if (delay > 0 && !document.hidden) return globalThis.setTimeout(act, delay);
    waiting.push(act);
    return channel.port2.postMessage(null);
  };
}

/**
 * Where the page's own server takes WebSockets: the place that the page came from, also below a
 * path.
 * @param {string} base `document.baseURI`
 * @returns {string}
 */
export function socketURL(base) {
  const url = new URL('.', base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
