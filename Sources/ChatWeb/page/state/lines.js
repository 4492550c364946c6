// What a line from the server means: a table, from its command to what is done about it.

import { parseLine } from '../irc/line.js';
import * as answers from './answers.js';
import * as login from './login.js';
import { historyOf, batch, message, redacted, tagMessage } from './messages.js';
import * as modes from './modes.js';
import * as people from './people.js';
import * as rooms from './rooms.js';
import * as session from './session.js';

const readers = new Map(
  Object.entries({
    PING: answers.ping,
    PONG: answers.pong,
    CAP: session.negotiate,
    ERROR: login.takeLeave,
    ACK: answers.acknowledged,
    BATCH: batch,
    PRIVMSG: (edit, line) => message(edit, line, 'message'),
    NOTICE: (edit, line) => message(edit, line, 'notice'),
    TAGMSG: tagMessage,
    REDACT: redacted,
    JOIN: rooms.joined,
    PART: rooms.parted,
    KICK: rooms.kicked,
    TOPIC: rooms.topicChanged,
    MODE: modes.modeChanged,
    INVITE: rooms.invited,
    RENAME: rooms.roomRenamed,
    QUIT: people.quit,
    NICK: people.renamed,
    AWAY: people.markedAway,
    ACCOUNT: people.accountChanged,
    CHGHOST: people.hostChanged,
    SETNAME: answers.nothing,
    KILL: login.killed,
    FAIL: answers.failed,
    WARN: answers.remarked,
    NOTE: answers.remarked,
    '001': session.letIn,
    '002': answers.nothing,
    '003': answers.nothing,
    '004': session.readVersion,
    '005': session.learn,
    221: modes.modeTold,
    301: people.awayTold,
    305: people.awayConfirmed,
    306: people.awayConfirmed,
    311: answers.whoisBegun,
    312: answers.whoisServer,
    315: people.whoEnded,
    317: answers.whoisIdle,
    318: answers.whoisEnded,
    319: answers.whoisRooms,
    321: answers.nothing,
    322: answers.roomListed,
    323: answers.nothing,
    324: modes.modeTold,
    329: answers.nothing,
    330: answers.whoisAccount,
    331: rooms.topicTold,
    332: rooms.topicTold,
    333: rooms.topicMadeBy,
    341: answers.inviteSent,
    352: people.whoTold,
    353: rooms.namesTold,
    366: rooms.namesEnded,
    367: answers.banned,
    368: answers.bansEnded,
    372: answers.motd,
    375: answers.nothing,
    376: (edit) => session.begin(edit),
    396: people.hostChanged,
    422: (edit) => session.begin(edit),
    431: (edit, line) => login.nameRefused(edit, line, 'name-empty'),
    432: (edit, line) => login.nameRefused(edit, line, 'name-impossible'),
    433: (edit, line) => login.nameRefused(edit, line, 'name-taken'),
    436: (edit, line) => login.nameRefused(edit, line, 'name-taken'),
    437: (edit, line) => login.nameRefused(edit, line, 'name-taken'),
    464: (edit, line) => login.turnedAway(edit, line, 'password'),
    465: (edit, line) => login.turnedAway(edit, line, 'refused'),
  }),
);
for (const numeric of ['276', '307', '310', '313', '320', '335', '338', '378', '379', '671']) {
  readers.set(numeric, answers.whoisMore);
}

for (const numeric of ['250', '251', '252', '253', '254', '255', '265', '266']) {
  readers.set(numeric, answers.statistics);
}

/** What a server has to say to somebody who is not in. */
const before = new Set([
  'CAP',
  'ERROR',
  'FAIL',
  'NOTE',
  'NOTICE',
  'PING',
  'PONG',
  'WARN',
  'BATCH',
  'ACK',
]);
/** What of the past is told; the rest of it would be taken for the present. */
const past = new Set(['PRIVMSG', 'NOTICE', 'BATCH', 'REDACT']);

/** Takes in a line. */
export function readLine(edit, text) {
  const line = typeof text === 'string' ? parseLine(text) : null;
  if (line === null || ['none', 'connecting'].includes(edit.state.link.stage)) return;
  const isNumeric = /^[0-9]/.test(line.command);
  if (edit.state.link.since === null && !isNumeric && !before.has(line.command)) return;
  if (!past.has(line.command) && line.tags.has('batch') && historyOf(edit, line) !== null) return;
  const reader = readers.get(line.command);
  if (reader) return reader(edit, line);
  if (!isNumeric) return answers.tell(edit, line);
  // What is not known before one is in is about CAP, and what servers without it say of it does not
  // matter.
  if (edit.state.link.since === null) return;
  if (isRefusal(+line.command)) answers.refused(edit, line);
  else answers.tell(edit, line);
}

/** A numeric that turns a request down. Source: https://defs.ircdocs.horse/defs/numerics */
function isRefusal(number) {
  return (
    number === 263 ||
    (number >= 400 && number < 600) ||
    number === 696 ||
    (number >= 712 && number <= 716) ||
    [723, 725, 734, 742, 902].includes(number) ||
    (number >= 904 && number <= 908)
  );
}
