/**
 * Puts the page together: the connection and its state at one side, the view at the other, and what
 * outlives a reload.
 */

import { Connection, socketURL } from './connection.js';
import { healthURL } from './health.js';
import { storage } from './view/storage.js';
import { View } from './view/view.js';
import { registerWorker } from './view/worker.js';

const connection = new Connection({
  url: socketURL(document.baseURI),
  health: healthURL(document.baseURI),
  settings: {
    name: storage.get('name') ?? '',
    room: roomOfAddress() ?? storage.get('room') ?? '#lobby',
  },
  perform: (effect) => (
    effect.type === 'store' ? storage.set(effect.key, effect.value) : view.perform(effect)
  ),
});
const view = new View((event) => connection.dispatch(event), storage);

connection.subscribe((state) => view.show(state));
view.show(connection.state);
document.addEventListener('visibilitychange', () => tell(document.hidden ? [] : ['wake-up']));
for (const name of ['focus', 'blur']) globalThis.addEventListener(name, () => tell([]));
globalThis.addEventListener('online', () => tell(['wake-up']));
globalThis.addEventListener('hashchange', joinRoomOfAddress);
tell([]);
registerWorker();

/** Tells the state whether somebody looks, and what else there is to tell. */
function tell(types) {
  connection.dispatch({ type: 'focus', isFocused: document.hasFocus() && !document.hidden });
  for (const type of types) connection.dispatch({ type });
}

/** The address has got another room behind it while the page is there. */
function joinRoomOfAddress() {
  const room = roomOfAddress();
  if (room === null || connection.state.phase !== 'online') return;
  connection.dispatch({ type: 'join', room });
}

/** `#room` behind the page's address is the room to enter. */
function roomOfAddress() {
  try {
    return location.hash.length > 1 ? decodeURIComponent(location.hash) : null;
  } catch {
    return null;
  }
}
