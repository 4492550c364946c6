/**
 * Every phrase of the page stands here once; a language is one table, and English is the one that
 * is always there.
 */

/**
 * The English phrases. `{name}` is filled in by `t` or `phrase`. Where the words depend on a
 * number, the value is a table by plural category (Intl.PluralRules) of `{count}`.
 */
const english = {
  'app.name': 'chatd',
  'app.title': '{place} – chatd',
  'app.title.mentions': '({count}) {place} – chatd',

  'login.heading': 'Come in',
  'login.lead': 'Pick a name, and you are in.',
  'login.name': 'Your name',
  'login.room': 'Room',
  'login.password.summary': 'This server wants a password',
  'login.password': 'Password',
  'login.submit': 'Enter the chat',
  'login.busy': 'Connecting …',
  'login.problem.name-empty': 'Please type a name first.',
  'login.problem.name-taken': 'Somebody here is already called {name}.',
  'login.problem.name-impossible': '“{name}” is not possible as a name: {words}',
  'login.problem.name-impossible.plain': '“{name}” is not possible as a name.',
  'login.problem.name-impossible.blank': '“{name}” is not possible as a name: it has a blank in it.',
  'login.problem.password': 'The password is not right.',
  'login.problem.password.words': 'The password is not right: {words}',
  'login.problem.unreachable': 'The chat cannot be reached.',
  'login.problem.unavailable': 'The chat takes nobody in at the moment ({words}).',
  'login.problem.unavailable.plain': 'The chat takes nobody in at the moment.',
  'login.problem.blocked': 'The chat is there, but takes no connection of this page. A proxy in between may be in the way.',
  'login.problem.refused': 'The chat does not let you in: {words}',
  'login.problem.refused.plain': 'The chat does not let you in.',
  'login.problem.room': 'That room cannot be entered: {words}',
  'login.problem.room.plain': 'That room cannot be entered.',
  'login.problem.room.471': 'That room is full.',
  'login.problem.room.473': 'Only those who are invited may enter that room.',
  'login.problem.room.474': 'You are kept out of that room.',
  'login.problem.room.475': 'That room wants a key. Enter another one first, then type /join ROOM KEY.',
  'login.problem.other': 'That did not work: {words}',
  'login.suggestion': 'Enter as {name}',

  'retry.seconds': {
    one: 'Trying again in {count} second.',
    other: 'Trying again in {count} seconds.',
  },
  'retry.now': 'Trying again now …',

  'status.online': 'Connected',
  'status.away': 'You are away',
  'status.away.words': 'You are away: {words}',
  'status.connecting': 'Connecting …',
  'status.waiting': 'The connection is lost.',
  'status.offline': 'Disconnected',
  'status.lag': '{seconds} s behind',

  'bar.menu': 'Conversations',
  'bar.users': 'Users',
  'bar.edit-topic': 'Topic',
  'me.notifications.ask': 'Notify me',
  'me.notifications.on': 'Notifying',
  'me.notifications.off': 'Notify me',
  'me.notifications.denied': 'Blocked',
  'me.notifications.denied.title': 'Your browser keeps notifications of this page back. Allow them in its settings.',
  'me.help': 'Help',
  'bar.label': 'This conversation',

  'me.label': 'You',
  'me.present': 'Here',
  'me.away': 'Away',
  'me.away.words': 'Away: {words}',
  'me.offline': 'Not connected',
  'me.set-name': 'Set nick name',
  'me.brb': 'Be right back',
  'me.back': 'I’m back',
  'me.connect': 'Connect',
  'me.disconnect': 'Disconnect',

  'buffers.label': 'Conversations',
  'buffers.join': 'Join a room',
  'buffers.server': 'Server',
  'buffers.rooms': 'Rooms',
  'buffers.persons': 'People',
  'buffers.close': 'Close {name}',
  'buffers.leave': 'Leave {name}',
  'buffers.unread': { one: '{count} unread message', other: '{count} unread messages' },
  'buffers.mentions': { one: '{count} mention', other: '{count} mentions' },
  'buffers.left': 'not in the room',

  'topic.none': 'No topic yet',
  'topic.by': 'Set by {name}, {time}',
  'person.lead': 'Only you and {name} see this',
  'server.lead': 'What the server says',

  'log.label': 'Messages in {place}',
  'log.empty.room': 'Nothing has been said yet. Say hello!',
  'log.empty.person': 'This is the beginning of what you and {name} say to each other.',
  'log.empty.server': 'The server has said nothing.',
  'log.earlier': 'Show earlier messages',
  'log.end': { one: '{count} new message', other: '{count} new messages' },
  'log.end.none': 'To the newest message',
  'log.new': 'New messages',
  'log.pending': 'being sent',
  'log.lost': 'not sent',
  'log.today': 'Today',
  'log.yesterday': 'Yesterday',

  'entry.join': '{name} joined',
  'entry.leave': '{name} left',
  'entry.leave.reason': '{name} left ({reason})',
  'entry.kick': '{name} was sent out by {by}',
  'entry.kick.reason': '{name} was sent out by {by} ({reason})',
  'entry.rename': '{name} is now {to}',
  'entry.away': '{name} will be right back',
  'entry.away.words': '{name} will be right back: {words}',
  'entry.back': '{name} is back',
  'entry.topic': '{name} set the topic: {words}',
  'entry.topic.none': '{name} removed the topic',
  'entry.mode': '{name} changed: {words}',
  'entry.missed': { one: '{count} message was missed', other: '{count} messages were missed' },
  'entry.missed.unknown': 'Some messages may be missing here',
  'entry.error': 'Problem:',
  'entry.notice': 'notice',

  'entry.redacted': 'taken back',

  'info.connected': 'Connected to {network}',
  'info.reconnected': {
    one: 'Connected again after {seconds}; {count} message came meanwhile',
    other: 'Connected again after {seconds}; {count} messages came meanwhile',
  },
  'info.reconnected.uncounted': 'Connected again after {seconds}',
  'info.name-changed-at-login': '{wanted} was taken, so you are {name} for now',
  'info.name-back': 'You are {name} again',
  'info.invitation': '{from} invites you to {room}',
  'info.invited': '{name} is invited to {room}',
  'info.invited-by': '{from} invited {name} to {room}',
  'info.names': 'In {room}: {names}',
  'info.who': '{name} – {realName}, {address}',
  'info.whois': '{name} – {realName}, {address}',
  'info.whois-rooms': '{name} is in {rooms}',
  'info.whois-idle': '{name} has been silent for {seconds}, here since {since}',
  'info.whois-away': '{name} is away',
  'info.whois-away.words': '{name} is away: {words}',
  'info.whois-account': '{name} is logged in as {account}',
  'info.whois-server': '{name} is on {server}',
  'info.whois-more': '{name}',
  'info.whois-more.words': '{name}: {words}',
  'info.is-away': '{name} is away',
  'info.is-away.words': '{name} is away: {words}',
  'info.room': { one: '{room}: {count} person', other: '{room}: {count} people' },
  'info.room.words': { one: '{room}: {count} person – {words}', other: '{room}: {count} people – {words}' },
  'info.mode-is': 'Modes of {name}: {words}',
  'info.room-renamed': '{name} is now {to}',
  'info.ban': 'Kept out of {room}: {mask}',
  'info.ban-end': 'That is everybody who is kept out of {room}',
  'info.lost': 'The connection is lost',
  'info.lost.words': 'The connection is lost: {words}',
  'info.lost.asked': 'You have disconnected',
  'info.lost.refused': 'The chat does not let you in',
  'info.lost.refused.words': 'The chat does not let you in: {words}',
  'info.lost.put-out': 'You were put out of the chat',
  'info.lost.put-out.words': 'You were put out of the chat: {words}',
  'info.help': 'F1 shows the help: all keys, and all commands',

  'error.unknown-command': 'There is no command {command}. /help shows what there is.',
  'error.usage': 'It goes like this: {usage}',
  'error.needs-room': 'That needs a room or a person to speak to.',
  'error.not-connected': 'You are not connected.',
  'error.not-connected.words': 'You are not connected; this was not sent: {words}',
  'error.not-in-room': 'You are not in {room}.',
  'error.not-in-room.words': 'You are not in {room}; this was not sent: {words}',
  'error.too-long': 'That is too long.',
  'error.too-many-waiting': 'Too much is still waiting to be sent.',
  'error.too-many-waiting.words': 'Too much is still waiting; this was not sent: {words}',
  'error.unknown-arrival': 'It is not known whether this arrived: {words}',
  'error.not-sent': 'This was not sent: {words}',
  'error.refused': 'The server refused that: {words}',
  'error.refused.plain': 'The server refused that.',
  'error.refused.401': 'There is nobody called {about} here.',
  'error.refused.403': 'There is no room {about}.',
  'error.refused.471': '{about} is full.',
  'error.refused.473': 'Only those who are invited may enter {about}.',
  'error.refused.474': 'You are kept out of {about}.',
  'error.refused.475': '{about} wants a key: /join {about} KEY',
  'error.refused.482': 'Only operators of {about} may do that.',
  'error.too-many-rooms': 'You are in too many rooms to enter {room}.',
  'error.name-taken': 'Somebody here is already called {name}.',
  'error.name-impossible': '{name} is not possible as a name.',
  'error.name-impossible.words': '{name} is not possible as a name: {words}',

  'folded.join': { one: '{count} joined', other: '{count} joined' },
  'folded.leave': { one: '{count} left', other: '{count} left' },
  'folded.rename': { one: '{count} has a new name', other: '{count} have new names' },
  'folded.away': { one: '{count} went away', other: '{count} went away' },
  'folded.back': { one: '{count} came back', other: '{count} came back' },

  'roster.heading': { one: '{count} person', other: '{count} people' },
  'roster.heading.unknown': 'People',
  'roster.away': ', away: ',
  'roster.talk': 'Write to {name} alone',
  'roster.close': 'Close',
  'rank.owner': 'owner',
  'rank.admin': 'admin',
  'rank.operator': 'operator',
  'rank.halfop': 'half-operator',
  'rank.voice': 'voice',

  'typing.one': '{first} is typing …',
  'typing.two': '{first} and {second} are typing …',
  'typing.many': { one: '{count} person is typing …', other: '{count} people are typing …' },

  'composer.label': 'Message to {place}',
  'composer.placeholder': 'Write to {place}',
  'composer.offline': 'You are not connected. What you write stays here.',
  'composer.send': 'Send',
  'composer.long': { one: 'Too long by {count} character', other: 'Too long by {count} characters' },
  'composer.commands': 'Commands',

  'dialog.cancel': 'Cancel',
  'dialog.close': 'Close',
  'dialog.brb.heading': 'Be right back',
  'dialog.brb.lead': 'Everybody sees that you are away until you press “I’m back”.',
  'dialog.brb.words': 'Why, or until when (may stay empty)',
  'dialog.brb.ok': 'Be right back',
  'dialog.name.heading': 'Set nick name',
  'dialog.name.label': 'New name',
  'dialog.name.ok': 'Set name',
  'dialog.name.empty': 'Please type a name.',
  'dialog.name.blank': 'A name has no blanks in it.',
  'dialog.topic.heading': 'Topic of {place}',
  'dialog.topic.label': 'What is talked about',
  'dialog.topic.ok': 'Set topic',
  'dialog.join.heading': 'Join a room',
  'dialog.join.label': 'Room or person',
  'dialog.join.hint': '#lobby for a room, alice to write to somebody alone.',
  'dialog.join.ok': 'Join',
  'dialog.join.empty': 'Please type the name of a room or a person.',
  'dialog.paste.heading': { one: 'Send {count} line?', other: 'Send {count} lines?' },
  'dialog.paste.preview': 'What is sent',
  'dialog.paste.send': 'Send',
  'dialog.paste.edit': 'Edit first',
  'dialog.help.heading': 'Help',
  'dialog.help.keys': 'Keys',
  'dialog.help.commands': 'Commands',

  'keys.enter': 'Enter',
  'keys.enter.help': 'sends what you wrote',
  'keys.newline': 'Shift + Enter',
  'keys.newline.help': 'begins a new line',
  'keys.history': '↑ ↓',
  'keys.history.help': 'what you wrote before, at the first and last line',
  'keys.tab': 'Tab',
  'keys.tab.help': 'completes names, rooms and commands',
  'keys.escape-tab': 'Escape, then Tab',
  'keys.escape-tab.help': 'leaves the writing line',
  'keys.switch': 'Alt + ↑ ↓',
  'keys.switch.help': 'the conversation above or below',
  'keys.unread': 'Alt + A',
  'keys.unread.help': 'the next conversation with something unread',
  'keys.escape': 'Escape',
  'keys.escape.help': 'closes dialogs and drawers',
  'keys.help': 'F1',
  'keys.help.help': 'shows this help',

  'command.msg.usage': '/msg NAME WORDS',
  'command.msg.help': 'says something to one person or room',
  'command.query.usage': '/query NAME [WORDS]',
  'command.query.help': 'opens a conversation with somebody alone',
  'command.me.usage': '/me WORDS',
  'command.me.help': 'says what you do',
  'command.notice.usage': '/notice NAME WORDS',
  'command.notice.help': 'sends a notice, which nobody’s program answers',
  'command.join.usage': '/join ROOM [KEY]',
  'command.join.help': 'enters a room',
  'command.part.usage': '/part [ROOM] [WORDS]',
  'command.part.help': 'leaves this room, or another',
  'command.topic.usage': '/topic [WORDS]',
  'command.topic.help': 'shows the topic, or sets it',
  'command.names.usage': '/names [ROOM]',
  'command.names.help': 'shows who is in a room',
  'command.who.usage': '/who [ROOM]',
  'command.who.help': 'shows who is in a room, and from where',
  'command.list.usage': '/list [WORDS]',
  'command.list.help': 'shows what rooms there are',
  'command.invite.usage': '/invite NAME [ROOM]',
  'command.invite.help': 'invites somebody into this room',
  'command.kick.usage': '/kick NAME [WORDS]',
  'command.kick.help': 'sends somebody out of this room',
  'command.ban.usage': '/ban [NAME]',
  'command.ban.help': 'keeps somebody out of this room; alone: shows who is kept out',
  'command.unban.usage': '/unban NAME',
  'command.unban.help': 'lets somebody in again',
  'command.op.usage': '/op NAMES',
  'command.op.help': 'makes operators of this room',
  'command.deop.usage': '/deop NAMES',
  'command.deop.help': 'takes that back',
  'command.voice.usage': '/voice NAMES',
  'command.voice.help': 'gives people their voice in a moderated room',
  'command.devoice.usage': '/devoice NAMES',
  'command.devoice.help': 'takes that back',
  'command.mode.usage': '/mode [NAME] [MODES]',
  'command.mode.help': 'shows or changes modes',
  'command.nick.usage': '/nick NAME',
  'command.nick.help': 'sets your name',
  'command.brb.usage': '/brb [WORDS]',
  'command.brb.help': 'be right back, and why',
  'command.back.usage': '/back',
  'command.back.help': 'I’m back',
  'command.whois.usage': '/whois [NAME]',
  'command.whois.help': 'shows who somebody is',
  'command.connect.usage': '/connect',
  'command.connect.help': 'connects',
  'command.quit.usage': '/quit [WORDS]',
  'command.quit.help': 'disconnects',
  'command.motd.usage': '/motd',
  'command.motd.help': 'shows the message of the day',
  'command.oper.usage': '/oper NAME PASSWORD',
  'command.oper.help': 'makes you an operator of the server',
  'command.raw.usage': '/raw LINE',
  'command.raw.help': 'sends a line of IRC as it is',
  'command.clear.usage': '/clear',
  'command.clear.help': 'empties this conversation on your screen',
  'command.close.usage': '/close',
  'command.close.help': 'closes this conversation',
  'command.help.usage': '/help [COMMAND]',
  'command.help.help': 'shows this help',
};

const languages = new Map([['en', english]]);

const language = chosenLanguage();
const phrases = languages.get(language);
const plurals = new Intl.PluralRules(language);
const numbers = new Intl.NumberFormat(language);

/** The first of the reader's languages that there is a table for; else English. */
function chosenLanguage() {
  const wanted = globalThis.navigator?.languages ?? [];
  return wanted.map((tag) => tag.split('-')[0].toLowerCase()).find((tag) => languages.has(tag)) ?? 'en';
}

/** The template of a phrase, with the plural form of `values.count` chosen. */
function template(key, values) {
  const found = phrases[key] ?? english[key];
  if (found === undefined) throw new Error(`no phrase ${key}`);
  if (typeof found === 'string') return found;
  return found[plurals.select(values.count ?? 0)] ?? found.other;
}

/** What stands for a value in a phrase: numbers as the language writes them. */
function written(value) {
  return typeof value === 'number' ? numbers.format(value) : value;
}

/**
 * A phrase with its values filled in.
 * @param {string} key a key of the table above; an unknown one is a mistake of ours, and throws.
 * @param {Object<string, string|number>} [values] what stands for `{…}`.
 * @returns {string}
 */
export function t(key, values = {}) {
  return template(key, values).replace(/\{(\w+)\}/g, (whole, name) => String(written(values[name] ?? whole)));
}

/**
 * A phrase as parts, so that names in it can be elements of their own.
 * @param {string} key
 * @param {Object<string, string|number|Node>} values
 * @returns {Array<string|Node>} to be handed to `append`.
 */
export function phrase(key, values) {
  return template(key, values)
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 1 ? written(values[part] ?? '') : part))
    .filter((part) => part !== '');
}

/**
 * Whether there is such a phrase.
 * @param {string} key
 * @returns {boolean}
 */
export function hasPhrase(key) {
  return key in phrases || key in english;
}

/** The language tag that the page is written in, for `<html lang>`. */
export const pageLanguage = language;

/** The same as the reader's country writes it, such as `en-GB`: for dates, among the page's words. */
export const pageLocale =
  (globalThis.navigator?.languages ?? []).find(isOfLanguage(language)) ?? language;

function isOfLanguage(wanted) {
  return (tag) => tag.split('-')[0].toLowerCase() === wanted;
}
