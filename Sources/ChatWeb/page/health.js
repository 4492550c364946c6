// Asks the server how it is: a browser tells nobody why a WebSocket did not come about.

/** What the server has to say is a short line; what is longer is somebody else's. */
const longestAnswer = 1000;

/**
 * Asks `/healthz`, once.
 * @param {string} url
 * @param {AbortSignal} signal ends it
 * @param {typeof globalThis.fetch} [fetch]
 * @returns {Promise<{status: number|null, words: string|null}>} status null: nobody has answered;
 *   words: a line of plain text, where that is the answer
 */
export async function askHealth(url, signal, fetch = globalThis.fetch) {
  try {
    const answer = await fetch(url, {
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      signal,
    });
    return { status: answer.status, words: await wordsOf(answer) };
  } catch {
    return { status: null, words: null };
  }
}

/** A proxy's own pages are no words for people. */
async function wordsOf(answer) {
  const { headers } = answer;
  const isText = /^text\/plain\b/i.test(headers.get('content-type') ?? '');
  const length = Number(headers.get('content-length') ?? Infinity);
  if (!isText || !(length <= longestAnswer)) return null;
  return (await answer.text()).slice(0, longestAnswer).split('\n')[0].trim() || null;
}

/**
 * Where the page's own server tells how it is: beside the page, also below a path.
 * @param {string} base `document.baseURI`
 * @returns {string}
 */
export function healthURL(base) {
  return new URL('healthz', base).href;
}
