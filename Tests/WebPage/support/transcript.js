// Transcripts: what was said between the page and a real chatd, and what the page showed in the
// end.
//
// `! {…}` an event of the view or the connection, `> …` a line that the page sent, `< …` a line
// that chatd sent, `~ 1000` so many milliseconds pass, `= …` an entry that stands in a conversation
// at the end, `# …` a remark.

import { Chat } from './chat.js';

/**
 * Plays a transcript.
 * @param {string} text
 * @returns {{sent: string[], expected: string[], shown: string[], wanted: string[], chat: Chat}}
 */
export function play(text) {
  const chat = new Chat();
  const [expected, wanted] = [[], []];
  let received = [];
  const flush = () => {
    if (received.length > 0) chat.lines(...received);
    received = [];
  };
  for (const row of text.split('\n')) {
    const words = row.slice(2);
    if (row[0] === '<') {
      received.push(words);
      continue;
    }
    flush();
    if (row[0] === '!') chat.dispatch(JSON.parse(words));
    if (row[0] === '~') chat.after(Number(words));
    if (row[0] === '>') expected.push(words);
    if (row[0] === '=') wanted.push(words);
  }
  flush();
  return { sent: chat.sent(), expected, shown: describe(chat.state), wanted, chat };
}

/** What stands in all conversations, a line for each entry. */
export function describe(state) {
  return state.order.flatMap((id) => {
    const buffer = state.buffers.get(id);
    const roster = [...buffer.members.values()].map(
      (member) => `${member.ranks}${member.name}${member.away === null ? '' : `(${member.away})`}`,
    );
    return [
      `${id || '(server)'}: ${buffer.topic?.words ?? ''} [${roster.join(' ')}] ${buffer.modes}`,
      ...buffer.entries.map((entry) => {
        const flags = ['isOwn', 'isMention', 'isPending', 'isHistory', 'isLost', 'isRedacted']
          .filter((flag) => entry[flag])
          .map((flag) => flag.slice(2).toLowerCase());
        const values = entry.values === null ? '' : JSON.stringify(entry.values);
        const words = [
          entry.kind,
          entry.code ?? '',
          entry.from ?? '',
          entry.how ?? '',
          entry.by ?? '',
          entry.to ?? '',
          JSON.stringify(entry.text),
          values,
          flags.join(','),
        ];
        return `${id || '(server)'} ${words.filter((word) => word !== '').join(' ')}`;
      }),
    ];
  });
}
