// The shape of the state that the view shows, and of events and effects. Nothing but types.

/**
 * How far we have come.
 *
 * - login: the first screen; `retry` is set where there was no way in, and it is tried again.
 * - connecting: also while it is tried again after a loss. The first screen stands as long as
 *   `wishes.wasIn` is false.
 * - online: the server has let us in.
 * - waiting: lost; the next attempt is at `retry.at`.
 * - offline: by the user, or for good; `ended` says why.
 * @typedef {'login'|'connecting'|'online'|'waiting'|'offline'} Phase
 */

/**
 * What is wrong on the first screen.
 * @typedef {object} Problem
 * @property {'name-empty'|'name-taken'|'name-impossible'|'password'|HurdleKind|'room'} kind
 * @property {string|null} words the server's own, where it has said some
 * @property {string} [code] of `room`: the numeric that the server answered; of `name-impossible`:
 *   'blank' where there is one in it
 * @property {string|null} suggestion a name; of `name-taken`, one that was free a moment ago
 */

/**
 * What keeps attempts from becoming connections.
 *
 * - unreachable: nobody is there who would know of the chat
 * - unavailable: it is full, stops, or cannot serve anybody; `words` say which
 * - blocked: it is well, and there is no way to it all the same
 * - refused: it wants none of us, and is not tried again; or what it has said in a connection
 * @typedef {'unreachable'|'unavailable'|'blocked'|'refused'} HurdleKind
 */

/**
 * @typedef {object} State
 * @property {Phase} phase
 * @property {{name: string, room: string, password: '', problem: Problem|null}} login
 * @property {{attempt: number, at: number}|null} retry the next attempt, where one is planned; `at`
 *   in ms, as `now` of events
 * @property {{kind: HurdleKind, words: string|null, isWell: boolean}|null} hurdle of the attempts
 *   that came to nothing since there was a connection; `isWell`: the server said so the last time
 * @property {{code: 'asked'|'put-out'|'refused', words: string|null}|null} ended why we are offline
 * @property {{name: string, away: string|null}} me away '': without words
 * @property {Server} server
 * @property {string[]} order of the buffers; the server's own, '', comes first once there is
 *   something in it
 * @property {Map<string, Buffer>} buffers by id
 * @property {string|null} current the id of the buffer that is shown
 * @property {boolean} isFocused somebody looks
 * @property {{wasIn: boolean}} wishes the reducer's own, but for `wasIn`: the login was over once
 *
 * The rest is the reducer's own: `link`, `unsettled`, `lostAt`, `failures`, `nextKey`, `nextLabel`,
 * `wakeAt`.
 */

/**
 * @typedef {object} Server
 * @property {string} name '' before it has let us in
 * @property {string} network '' where it has none
 * @property {import('../irc/support.js').Support} support
 * @property {ReadonlySet<string>} caps what was agreed on
 * @property {number|null} lag in ms
 */

/**
 * A conversation.
 * @typedef {object} Buffer
 * @property {string} id the folded name; '' is the server's own
 * @property {string} name
 * @property {'room'|'person'|'server'} kind
 * @property {{words: string, by: string|null, at: number|null}|null} topic
 * @property {boolean} isJoined of a room; true of others
 * @property {Map<string, Member>} members by `fold(name)`, in no order
 * @property {number} memberCount
 * @property {Entry[]} entries at most 2000; `key` rises
 * @property {Entry[]} cleared the last messages of those that are not shown any more: what comes
 *   after a loss goes on from them
 * @property {number} unread messages that nobody has looked at
 * @property {number} mentions those of them that are for us
 * @property {number|null} readUpTo the line "new" stands after the entry with this key; null: there
 *   is no such line
 * @property {string[]} typing names
 * @property {string} modes `+nt`; '' where there are none, or they are not known
 */

/**
 * @typedef {object} Member
 * @property {string} name
 * @property {string} ranks the highest first: '@+'
 * @property {string|null} away null: here; '': away, without words or they are not known yet
 * @property {string|null} account
 */

/**
 * @typedef {'message'|'action'|'notice'|'join'|'leave'|'rename'|'away'|'back'|'topic'|'mode'
 *   |'missed'|'info'|'error'} Kind
 */

/**
 * Something that stands in a conversation. All fields are always there.
 * @typedef {object} Entry
 * @property {number} key
 * @property {number} at in ms
 * @property {Kind} kind
 * @property {string|null} from who did it; null: the server, or the page
 * @property {string} text with formatting codes, and possibly line breaks. Messages: what was said;
 *   leave and away: the reason; topic: the topic; mode: the change; info and error: the server's
 *   own words. '' where there are none
 * @property {boolean} isOwn
 * @property {boolean} isMention
 * @property {boolean} isPending said, and not confirmed yet
 * @property {boolean} isHistory said before we came, or while we were gone
 * @property {boolean} isLost an own message that did not arrive, or nobody knows; an 'error' entry
 *   after it says which
 * @property {string|null} msgid
 * @property {string|null} to rename: the new name
 * @property {string|null} by leave: who put them out; a message that was taken back: by whom
 * @property {string|null} how leave: 'part', 'quit' or 'kick'; messages: the signs of the rank that
 *   they were for, '@'
 * @property {boolean} isRedacted it was taken back; `text` is '' then
 * @property {number|null} count missed: how many; null: nobody knows
 * @property {InfoCode|ErrorCode|null} code info and error: what is meant; null: `text` says it all
 * @property {Object<string, *>|null} values info and error: what the code speaks of
 */

/**
 * Codes of 'info', with their `values`; `text` where it is said.
 *
 * - connected {network}
 * - lost {code: 'closed'|'silent'|'login-timeout'|'asked'|'put-out'|'refused'}, text:
 *   why
 * - reconnected {seconds, count}: gone so long, so many messages were fetched; count null: unknown
 * - name-changed-at-login {wanted, name}: the name was taken after a loss
 * - name-back {name}
 * - motd, text: a line of it
 * - invitation {room}, from: we are asked in
 * - invited-by {name, room}, from: somebody else is
 * - invited {name, room}: we have asked somebody in
 * - names {room, names: string[]}: with the signs of their ranks
 * - who {name, address, away: boolean, realName}
 * - whois {name, address, realName}
 * - whois-rooms {name, rooms}
 * - whois-idle {name, seconds, since}: since in ms, or null
 * - whois-away {name}, text: why
 * - whois-account {name, account}
 * - whois-server {name, server}
 * - whois-more {name}, text: the server's words
 * - is-away {name}, text: why; whom we speak to
 * - room {room, count}, text: its topic; a line of the list of rooms
 * - room-renamed {name, to}, from, text: why
 * - mode-is {name}, text: the modes
 * - ban {room, mask}
 * - ban-end {room}
 * - help {command}: the view shows the help, too (effect `help`)
 * @typedef {string} InfoCode
 */

/**
 * Codes of 'error', with their `values`; `text` where it is said.
 *
 * - unknown-command {command}
 * - usage {command, usage}: `usage` is a key of strings.js
 * - needs-room {command}
 * - not-connected, text: what was to be said
 * - not-in-room {room}, text: what was to be said
 * - too-long, text: its beginning
 * - too-many-waiting, text: what was to be said
 * - too-many-rooms {room}
 * - not-sent, text: what was to be said
 * - unknown-arrival, text: what was said, and nobody knows whether it arrived
 * - name-taken {name}, text: the server's words
 * - name-impossible {name}, text: the server's words
 * - refused {code, about: string[]}, text: the server's words; `code` is a numeric, or FAIL's word
 * @typedef {string} ErrorCode
 */

/**
 * What happens; `now` is in ms, `chance` 0 … 1.
 *
 * From the view: login {name, room, password}, say {buffer, text}, command {buffer, text},
 * show {buffer}, close-buffer {buffer}, open-person {name}, join {room}, away {words}, back,
 * rename {name}, topic {buffer, words}, typing {buffer, state}, focus {isFocused}, raw {line},
 * disconnect, connect, wake-up (the page woke, or the network is back).
 *
 * From the connection: opened, lines {lines}, closed {code, reason}, failed, tick,
 * answered {status, words}: what `ask` has brought; status null: nothing.
 * @typedef {{type: string, now: number, chance?: number, [key: string]: *}} Event
 */

/**
 * What is to be done.
 *
 * By the connection: connect, close, send {line}, timer {at}, ask (the server, how it is).
 *
 * By the view: notify {title, body, buffer, from}, store {key: 'name'|'room', value}, focus-login,
 * help {command: string|null}.
 * @typedef {{type: string, [key: string]: *}} Effect
 */

export {};
