/**
 * The keys that work wherever the caret is: from one conversation to another, help, and out of a
 * drawer.
 */

/**
 * Listens to them.
 * @param {{state: () => object, dispatch: (event: object) => void, openHelp: () => void,
 *   closeDrawers: () => boolean, focusComposer: () => void, scrollPages: (pages: number) => void}}
 *   actions
 */
export function listenToKeys(actions) {
  document.addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]')) return;
    if (isTypedElsewhere(event)) actions.focusComposer();
    const action = actionOf(event, actions);
    if (!action) return;
    event.preventDefault();
    action();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
    if (actions.closeDrawers()) event.preventDefault();
  });
}

function actionOf(event, actions) {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (key === 'F1') return actions.openHelp;
  if (ctrlKey || metaKey || shiftKey) return null;
  if (altKey && key === 'ArrowUp') return () => showNeighbour(actions, -1);
  if (altKey && key === 'ArrowDown') return () => showNeighbour(actions, 1);
  if (altKey && event.code === 'KeyA') return () => showUnread(actions);
  if (!altKey && event.target.id === 'message' && (key === 'PageUp' || key === 'PageDown')) {
    return () => actions.scrollPages(key === 'PageUp' ? -1 : 1);
  }
  return null;
}

/** Conversations as they stand in the list: the server's, rooms, people. */
function shownOrder({ order, buffers }) {
  return ['server', 'room', 'person'].flatMap(
    (kind) => order.filter((id) => buffers.get(id).kind === kind),
  );
}

function showNeighbour({ state, dispatch }, step) {
  const order = shownOrder(state());
  if (order.length === 0) return;
  const index = (order.indexOf(state().current) + step + order.length) % order.length;
  dispatch({ type: 'show', buffer: order[index] });
}

/** The next conversation below with something unread; one with a mention first. */
function showUnread({ state, dispatch }) {
  const { buffers, current } = state();
  const order = shownOrder(state());
  const start = order.indexOf(current) + 1;
  const around = [...order.slice(start), ...order.slice(0, start)];
  const next = around.find((id) => buffers.get(id).mentions > 0)
    ?? around.find((id) => buffers.get(id).unread > 0);
  if (next !== undefined) dispatch({ type: 'show', buffer: next });
}

/** A letter that is typed while the log has the keyboard is meant for the writing line. */
function isTypedElsewhere(event) {
  return event.target.id === 'log' && event.key.length === 1 && event.key !== ' '
    && !event.altKey && !event.ctrlKey && !event.metaKey;
}
