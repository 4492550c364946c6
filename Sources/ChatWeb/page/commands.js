// The commands that can be typed after a slash: one row each, with what it means.

import { fold } from './irc/names.js';

/**
 * @typedef {object} Command
 * @property {string} name @property {string[]} also other names
 * @property {string} usage the key of its arguments for the help: `strings.js` words
 *   `command.NAME.usage` and `command.NAME.help`
 * @property {string} group 'speaking' | 'rooms' | 'people' | 'connection' | 'page'
 * @property {'names'|'rooms'|'commands'|null} completes what Tab completes in its first argument
 * @property {(words: string) => object|null} parse null where the arguments do not fit
 */

const first = (words) => {
  const [, word, rest] = /^(\S*)\s*([\s\S]*)$/.exec(words);
  return [word, rest.trimEnd()];
};
const list = (words) => words.split(/\s+/).filter(Boolean);
const isRoomWord = (word) => /^[#&]/.test(word);

function row(name, also, group, completes, parse) {
  return Object.freeze({
    name,
    also,
    usage: `command.${name}.usage`,
    help: `command.${name}.help`,
    group,
    completes,
    parse,
  });
}

const said = (manner) => (words) => {
  const [target, text] = first(words);
  return text === '' ? null : { action: 'message', target, words: text, manner };
};
const rank = (change) => (words) =>
  words === '' ? null : { action: 'rank', change, names: list(words).slice(0, 20) };
const inRoom = (action) => (words) => ({ action, target: words === '' ? null : first(words)[0] });
const plain = (action) => (words) => ({ action, words });
const bare = (action) => () => ({ action });

/** @type {readonly Command[]} in the order of the help */
export const commands = Object.freeze([
  row('msg', ['m'], 'speaking', 'names', said('message')),
  row('query', ['q'], 'speaking', 'names', (words) => {
    const [target, text] = first(words);
    return target === '' ? null : { action: 'query', target, words: text };
  }),
  row('me', [], 'speaking', 'names', (words) => (words === '' ? null : { action: 'me', words })),
  row('notice', [], 'speaking', 'names', said('notice')),
  row('join', ['j'], 'rooms', 'rooms', (words) => {
    const [target, key, more] = list(words);
    return !target || more ? null : { action: 'join', target, key: key ?? null };
  }),
  row('part', ['leave'], 'rooms', 'rooms', (words) => {
    const [word, rest] = first(words);
    return isRoomWord(word)
      ? { action: 'leave', target: word, words: rest }
      : { action: 'leave', target: null, words };
  }),
  row('topic', [], 'rooms', null, plain('topic')),
  row('names', ['users'], 'rooms', 'rooms', inRoom('names')),
  row('who', [], 'rooms', 'rooms', inRoom('who')),
  row('list', ['rooms'], 'rooms', null, plain('list')),
  row('invite', [], 'rooms', 'names', (words) => {
    const [name, target, more] = list(words);
    return !name || more ? null : { action: 'invite', name, target: target ?? null };
  }),
  row('kick', [], 'rooms', 'names', (words) => {
    let [word, rest] = first(words);
    let target = null;
    if (isRoomWord(word)) {
      target = word;
      [word, rest] = first(rest);
    }
    return word === '' ? null : { action: 'kick', name: word, target, words: rest };
  }),
  row('ban', [], 'rooms', 'names', (words) => ({
    action: 'ban',
    name: first(words)[0],
    isOn: true,
  })),
  row('unban', [], 'rooms', 'names', (words) =>
    words === '' ? null : { action: 'ban', name: first(words)[0], isOn: false },
  ),
  row('op', [], 'rooms', 'names', rank('+o')),
  row('deop', [], 'rooms', 'names', rank('-o')),
  row('voice', [], 'rooms', 'names', rank('+v')),
  row('devoice', [], 'rooms', 'names', rank('-v')),
  row('mode', [], 'rooms', null, (words) => {
    const [word, ...rest] = list(words);
    if (word === undefined || /^[+-]/.test(word))
      return { action: 'mode', target: null, words: list(words) };
    return { action: 'mode', target: word, words: rest };
  }),
  row('nick', ['name'], 'people', null, (words) => {
    const [name, more] = list(words);
    return !name || more ? null : { action: 'rename', name };
  }),
  row('brb', ['away'], 'people', null, plain('away')),
  row('back', [], 'people', null, bare('back')),
  row('whois', ['w'], 'people', 'names', (words) => ({ action: 'whois', name: first(words)[0] })),
  row('connect', [], 'connection', null, bare('connect')),
  row('quit', ['exit', 'disconnect'], 'connection', null, plain('quit')),
  row('motd', [], 'connection', null, bare('motd')),
  row('oper', [], 'connection', null, (words) => {
    const [name, password] = first(words);
    return password === '' ? null : { action: 'oper', name, password };
  }),
  row('raw', ['quote'], 'connection', null, (words) =>
    words === '' ? null : { action: 'raw', words },
  ),
  row('clear', [], 'page', null, bare('clear')),
  row('close', [], 'page', null, bare('close')),
  row('help', [], 'page', 'commands', (words) => ({
    action: 'help',
    command: first(words)[0].replace(/^\//, '') || null,
  })),
]);

const byName = new Map(
  commands.flatMap((command) => [command.name, ...command.also].map((name) => [name, command])),
);

/**
 * The command with a name.
 * @param {string} name without the slash
 * @returns {Command|null}
 */
export function findCommand(name) {
  return byName.get(fold(name)) ?? null;
}

/**
 * What a typed line means that begins with a slash.
 * @param {string} text `/join #lobby`; `//x` says `/x`
 * @returns {{action: string}|{say: string}|{problem: 'unknown-command'|'usage', command: string,
 *   usage?: string}}
 */
export function parseCommand(text) {
  if (text.startsWith('//')) return { say: text.slice(1) };
  const [, name, words] = /^\/?(\S*)\s?([\s\S]*)$/.exec(text);
  const command = findCommand(name);
  if (command === null) return { problem: 'unknown-command', command: name };
  const spoken = ['me', 'msg', 'query', 'notice'].includes(command.name);
  return (
    command.parse(spoken ? words.trimEnd() : words.trim().replace(/[\r\n]+/g, ' ')) ?? {
      problem: 'usage',
      command: command.name,
      usage: command.usage,
    }
  );
}

/**
 * Whether a typed text begins as a command does: with a slash, and something behind it.
 * @param {string} text
 */
export function isCommand(text) {
  return /^\/(?!\s|$)/.test(text);
}
