// What Tab puts in place of the word before the caret.

import { commands, findCommand } from './commands.js';
import { fold, isChannel } from './irc/names.js';

/** How many candidates are gone through. */
const most = 100;

/**
 * @typedef {object} Completion
 * @property {number} start where the word begins that is replaced
 * @property {string} typed what stands there
 * @property {string[]} candidates what can stand there, the likeliest first, each with what comes
 *   after it (`ann: `)
 */

/**
 * What the word before the caret may become.
 * @param {import('./state/types.js').State} state
 * @param {string} id the conversation that is typed in
 * @param {string} text @param {number} caret
 * @returns {Completion|null} null where nothing fits
 */
export function complete(state, id, text, caret) {
  let start = caret;
  while (start > 0 && /\S/.test(text[start - 1])) start -= 1;
  const typed = text.slice(start, caret);
  const candidates = candidatesFor(state, id, text, start, typed);
  return candidates.length === 0 ? null : { start, typed, candidates: candidates.slice(0, most) };
}

function candidatesFor(state, id, text, start, typed) {
  if (start === 0 && typed.startsWith('/') && !typed.startsWith('//'))
    return commandNames(typed, '/');
  const command = /^\/(\S+)\s/.exec(text)?.[1];
  const isFirstArgument = command !== undefined && /^\/\S+\s+$/.test(text.slice(0, start));
  const completes = isFirstArgument ? (findCommand(command)?.completes ?? null) : null;
  if (completes === 'commands') return commandNames(typed, '');
  if (isChannel(typed, state.server.support.chantypes) || completes === 'rooms')
    return rooms(state, typed);
  if (typed === '') return [];
  const after = start === 0 ? ': ' : ' ';
  return names(state, id, typed).map((name) => name + after);
}

function commandNames(typed, sign) {
  const prefix = fold(typed.slice(sign.length));
  return commands
    .flatMap((command) => [command.name, ...command.also])
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => `${sign}${name} `);
}

function rooms(state, typed) {
  const prefix = fold(typed);
  return [...state.buffers.values()]
    .filter(
      (buffer) =>
        buffer.kind === 'room' &&
        (buffer.id.startsWith(prefix) || buffer.id.slice(1).startsWith(prefix)),
    )
    .map((buffer) => `${buffer.name} `);
}

/** Who spoke last comes first, then the others by name. */
function names(state, id, typed) {
  const buffer = state.buffers.get(id);
  const prefix = fold(typed);
  const me = fold(state.me.name);
  if (!buffer) return [];
  const found = new Map();
  for (let index = buffer.entries.length - 1; index >= 0; index -= 1) {
    const { from, kind } = buffer.entries[index];
    const key = from === null ? '' : fold(from);
    if (!['message', 'action', 'notice'].includes(kind) || !key.startsWith(prefix) || key === me)
      continue;
    const isHere = buffer.kind !== 'room' || buffer.members.has(key);
    if (isHere && !found.has(key)) found.set(key, buffer.members.get(key)?.name ?? from);
  }
  if (buffer.kind === 'person' && buffer.id.startsWith(prefix) && !found.has(buffer.id))
    found.set(buffer.id, buffer.name);
  const others = [];
  for (const [key, member] of buffer.members) {
    if (key.startsWith(prefix) && key !== me && !found.has(key)) others.push([key, member.name]);
  }
  others.sort(([one], [other]) => (one < other ? -1 : 1));
  return [...found.values(), ...others.map(([, name]) => name)];
}
