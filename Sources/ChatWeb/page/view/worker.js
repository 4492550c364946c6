/** Registers the service worker, which keeps the page's shell for when there is no network. */

const script = 'service-worker.js';

/**
 * Registers it where the browser has such a thing (over https, and on localhost).
 *
 * Its address is the one thing that the Content-Security-Policy wants a policy for (`trusted-types
 * chatd`): this policy makes no other address trusted than that of the worker itself.
 */
export async function registerWorker() {
  if (!('serviceWorker' in navigator)) return;
  try {
    const policy = globalThis.trustedTypes?.createPolicy('chatd', { createScriptURL: onlyWorker });
    await navigator.serviceWorker.register(policy ? policy.createScriptURL(script) : script);
  } catch (problem) {
    // Private windows and strict settings refuse it: the chat works without.
    console.info('no service worker:', problem);
  }
}

function onlyWorker(address) {
  if (address !== script) throw new TypeError(`${address} is not the service worker`);
  return address;
}
