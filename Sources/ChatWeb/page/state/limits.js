// How much the page takes from a server, and gives to one, with the reasons.

export const limits = Object.freeze({
  /** Entries of a conversation: more than anybody scrolls back through. */
  entries: 2000,
  /** UTF-16 units of all that stands in a conversation. */
  bufferText: 2 ** 21,
  /** Conversations at once: each costs its entries and its members. */
  buffers: 200,
  /** People in all rooms together: some 200 bytes each. */
  people: 50000,
  /** A name of a person or a room, in UTF-16 units: what chatd allows, four times. */
  name: 256,
  /** A message, a topic, a reason, in UTF-16 units; the rest is cut off. */
  text: 32768,
  /** Batches open at once. */
  batches: 64,
  /** Lines of a message of several lines. */
  batchLines: 1000,
  /** Messages of a batch of history, and what is fetched of a room after a gap. */
  history: 2000,
  /** Messages of a room that are asked for as we first come in. */
  firstHistory: 100,
  /** Messages asked for at once after a gap: to chatd as much as five lines. */
  historyPage: 200,
  /** What waits for the history that belongs before it. */
  held: 2000,
  /** Own messages that nothing has confirmed. */
  unsettled: 200,
  /** An own message, in UTF-16 units, over all its lines. */
  said: 65536,
  /** Lines that wait to be sent. */
  queue: 500,
  /** Questions that nobody has typed, and wait until nothing else does. */
  questions: 100,
  /** How many people of a room are asked about for why they are away. */
  awayAsked: 40,
  /** How large a room may be for its people to be asked about. */
  whoMembers: 500,
  /** Rooms that are entered again. */
  wishes: 50,
  /** Names tried when the one that is wanted is taken. */
  names: 8,
  /** Who is typing, at once. */
  typing: 20,
});

/** In milliseconds. */
export const times = Object.freeze({
  /** How long a server has to let us in. */
  login: 30000,
  /** After how much silence the server is asked whether it is there. */
  silence: 30000,
  /**
   * How long it has to answer; less where the page was asleep, and the connection is likely gone.
   */
  answer: 60000,
  answerAfterSleep: 8000,
  /** How long history is waited for. */
  history: 15000,
  /** A timer that is so late was asleep, with the machine. */
  asleep: 5000,
  /** How long somebody is taken for typing. */
  typingActive: 6000,
  typingPaused: 30000,
  /** How often it is told that we type. */
  typingSent: 3000,
  /** How long the answers to a command go where it was typed. */
  answers: 30000,
  /** How long we are in before the next failure counts as the first. */
  steady: 30000,
  /** The first wait before another attempt, and the longest. */
  retry: 1000,
  retryMost: 30000,
  /** The first wait for the own name. */
  regain: 30000,
});

/**
 * Lines at once, and a second after that. chatd takes 50 and 10; others disconnect who sends more
 * than a few.
 */
export const paces = Object.freeze({
  chatd: Object.freeze({ burst: 40, perSecond: 8 }),
  other: Object.freeze({ burst: 8, perSecond: 2 }),
});
