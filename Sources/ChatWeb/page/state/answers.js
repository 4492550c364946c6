// What the server answers: to questions, and in place of what was asked for.

import { fold } from '../irc/names.js';
import { answersTo, complain, inform, isRoom } from './entries.js';
import { historyFailed } from './history.js';
import { limits } from './limits.js';
import { roomRefused } from './login.js';
import { labelOf } from './messages.js';
import { forget, nameIn } from './rooms.js';
import { acknowledge, turnDown } from './saying.js';

/** What a line says to people stands at its end. */
function wordsOf(line) {
  return (line.params.at(-1) ?? '').slice(0, limits.text);
}

/** PONG. */
export function pong(edit, line) {
  const { askedAt, pings } = edit.state.link;
  if (askedAt === null || !line.params.includes(`lag-${pings}`)) return;
  edit.link.askedAt = null;
  edit.own(edit.state, 'server').lag = Math.max(0, edit.now - askedAt);
}

/** ACK: a labelled request has no other answer. */
export function acknowledged(edit, line) {
  if (line.tags.has('label')) acknowledge(edit, line.tags.get('label'));
}

/** How many people there are: told to all who come in, shown to those who ask. */
export function statistics(edit, line) {
  if (answersTo(edit) !== '') tell(edit, line);
}

/** A line of the message of the day, and what stands around it. */
export function motd(edit, line) {
  const { buffer } = edit.state.link.answersTo;
  const text = wordsOf(line);
  inform(edit, buffer === '' ? '' : answersTo(edit), 'motd', null, text);
}

/** What the server says, as it stands. */
export function tell(edit, line) {
  const isNumeric = /^[0-9]/.test(line.command);
  const words = isNumeric ? line.params.slice(1) : [line.command, ...line.params];
  const room = isNumeric ? firstPlace(edit, words.slice(0, -1), false) : null;
  const text = words.join(' ').slice(0, limits.text);
  if (text !== '') inform(edit, room ?? answersTo(edit), null, null, text);
}

/** The first of some words that is a conversation of ours. */
function firstPlace(edit, words, withPeople) {
  for (const word of words) {
    const id = fold(word);
    if (id !== '' && edit.peek(id) && (withPeople || isRoom(edit, word))) return id;
  }
  return null;
}

// MARK: Refusals

/** A numeric that turns a request down. */
export function refused(edit, line) {
  const about = line.params.slice(1, -1).filter((word) => word !== '*');
  const words = wordsOf(line);
  for (const id of about.map(fold)) {
    if (!edit.state.link.joining.has(id)) continue;
    if (roomRefused(edit, id, line.command, words)) return;
    forget(edit, id);
    // It stands where it is seen: there is no such conversation, perhaps.
    const place = edit.peek(id) ? id : answersTo(edit) || (edit.state.current ?? '');
    return complain(edit, place, 'refused', { code: line.command, about }, words);
  }
  const own = turnDownOwn(edit, line, about);
  const isAboutSomebody = ['401', '406', '716'].includes(line.command);
  const place = own ?? firstPlace(edit, about, isAboutSomebody) ?? answersTo(edit);
  complain(edit, place, 'refused', { code: line.command, about }, words);
}

/** A refusal may be about what we said: by its label, else by whom it was to. */
function turnDownOwn(edit, line, about) {
  const label = labelOf(edit, line);
  if (label !== null) return turnDown(edit, (item) => String(item.label) === label);
  if (edit.state.server.caps.has('labeled-response')) return null;
  if (
    !['401', '402', '403', '404', '407', '411', '412', '413', '417', '477', '489', '716'].includes(
      line.command,
    )
  )
    return null;
  const ids = about.map(fold);
  return turnDown(
    edit,
    (item) => item.stage === 'sent' && (ids.includes(item.buffer) || ids.length === 0),
  );
}

/** FAIL. Source: https://ircv3.net/specs/extensions/standard-replies */
export function failed(edit, line) {
  if (line.params[0] === 'CHATHISTORY' && historyFailed(edit, line)) return;
  const label = labelOf(edit, line);
  const own = label === null ? null : turnDown(edit, (item) => String(item.label) === label);
  const about = line.params.slice(2, -1);
  const words = wordsOf(line);
  const place = own ?? firstPlace(edit, about, false) ?? answersTo(edit);
  complain(edit, place, 'refused', { code: line.params[1] ?? '', about }, words);
}

/** WARN and NOTE. */
export function remarked(edit, line) {
  const place = firstPlace(edit, line.params.slice(2, -1), false) ?? answersTo(edit);
  inform(edit, place, null, null, wordsOf(line));
}

// MARK: Who somebody is

/** 311. */
export function whoisBegun(edit, line) {
  const [, name = '', user = '', host = ''] = line.params;
  edit.link.whois = fold(nameIn(name));
  const realName = line.params[line.params.length - 1] ?? '';
  whois(edit, 'whois', { name, address: `${user}@${host}`, realName });
}

/** 318. */
export function whoisEnded(edit, line) {
  const key = fold(line.params[1] ?? '');
  edit.link.whois = null;
  tellAgain(edit, key);
}

/** What is said of somebody from here on was asked for. */
export function tellAgain(edit, key) {
  if (edit.state.link.quietWhois.has(key)) edit.own(edit.link, 'quietWhois').delete(key);
}

/**
 * A line of an answer to WHOIS; nobody has asked where it was only to learn why somebody is away.
 */
function whois(edit, code, values, text = '') {
  if (edit.state.link.quietWhois.has(fold(values.name))) return;
  inform(edit, answersTo(edit), code, values, text.slice(0, limits.text));
}

/** 317. */
export function whoisIdle(edit, line) {
  const number = (word) => (/^[0-9]{1,11}$/.test(word ?? '') ? +word : null);
  const since = number(line.params[3]);
  const values = {
    name: line.params[1] ?? '',
    seconds: number(line.params[2]) ?? 0,
    since: since === null ? null : since * 1000,
  };
  whois(edit, 'whois-idle', values);
}

/** 319. */
export function whoisRooms(edit, line) {
  whois(edit, 'whois-rooms', {
    name: line.params[1] ?? '',
    rooms: (line.params[2] ?? '').trim(),
  });
}

/** 312. */
export function whoisServer(edit, line) {
  whois(edit, 'whois-server', { name: line.params[1] ?? '', server: line.params[2] ?? '' });
}

/** 330. */
export function whoisAccount(edit, line) {
  whois(edit, 'whois-account', { name: line.params[1] ?? '', account: line.params[2] ?? '' });
}

/** The other lines. */
export function whoisMore(edit, line) {
  whois(edit, 'whois-more', { name: line.params[1] ?? '' }, line.params.slice(2).join(' '));
}

// MARK: Lists

/** 322. */
export function roomListed(edit, line) {
  const count = /^[0-9]{1,9}$/.test(line.params[2] ?? '') ? +line.params[2] : 0;
  inform(
    edit,
    answersTo(edit),
    'room',
    { room: line.params[1] ?? '', count },
    (line.params[3] ?? '').trim(),
  );
}

/** 341. */
export function inviteSent(edit, line) {
  const [, name = '', room = ''] = line.params;
  inform(edit, edit.peek(fold(room)) ? fold(room) : answersTo(edit), 'invited', { name, room });
}

/** 367: somebody who may not come in. */
export function banned(edit, line) {
  const [, room = '', mask = ''] = line.params;
  inform(edit, answersTo(edit) || fold(room), 'ban', { room, mask });
}

/** 368. */
export function bansEnded(edit, line) {
  inform(edit, answersTo(edit) || fold(line.params[1] ?? ''), 'ban-end', {
    room: line.params[1] ?? '',
  });
}

/** Something that only programs read. */
export function nothing() {}

/** The server asks whether we are there. */
export function ping(edit, line) {
  edit.emit({
    type: 'send',
    line: `PONG :${(line.params[line.params.length - 1] ?? '').slice(0, 400)}`,
  });
}
