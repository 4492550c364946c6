// The rules of rooms, and the ranks of those who are in them.

import { fold } from '../irc/names.js';
import { changedRanks, modeChanges } from '../irc/support.js';
import { addLater, answersTo, inform, isMe } from './entries.js';
import { limits } from './limits.js';
import { timeOf } from './messages.js';
import { changeMember } from './rooms.js';

/** MODE: of a room, or of ourselves. */
export function modeChanged(edit, line) {
  const id = fold(line.params[0] ?? '');
  const change = line.params.slice(1).join(' ').slice(0, limits.text);
  const buffer = edit.peek(id);
  if (change === '') return;
  if (!buffer || buffer.kind !== 'room')
    return inform(edit, '', 'mode-is', { name: line.params[0] }, change);
  const { support } = edit.state.server;
  let { modes } = buffer;
  for (const { letter, isOn, word } of modeChanges(support, line.params.slice(1))) {
    if (support.ranks.some((rank) => rank.letter === letter)) {
      const member = word === null ? undefined : edit.peek(id).members.get(fold(word));
      if (member)
        changeMember(edit, id, word, { ranks: changedRanks(support, member.ranks, letter, isOn) });
    } else if (!support.chanmodes[0].includes(letter)) {
      modes = modes.replace('+', '').replaceAll(letter, '') + (isOn ? letter : '');
      modes = modes === '' ? '' : `+${modes.slice(0, 60)}`;
    }
  }
  edit.buffer(id).modes = modes;
  const from = line.source?.name || edit.state.server.name;
  addLater(edit, id, {
    kind: 'mode',
    from,
    text: change,
    at: timeOf(edit, line),
    isOwn: isMe(edit, from),
  });
}

/** 324. */
export function modeTold(edit, line) {
  const id = fold(line.params[1] ?? '');
  const words = line.params.slice(2).join(' ').slice(0, limits.text);
  if (edit.peek(id)?.kind === 'room')
    edit.buffer(id).modes = (line.params[2] ?? '').slice(0, 61).replace(/^\+$/, '');
  const isAsked =
    edit.state.link.answersTo.modes === id && edit.now < edit.state.link.answersTo.until;
  if (edit.state.link.modesAsked.has(id) && !isAsked) return;
  inform(
    edit,
    edit.peek(id) ? id : answersTo(edit),
    'mode-is',
    { name: line.params[1] ?? '' },
    words,
  );
}
