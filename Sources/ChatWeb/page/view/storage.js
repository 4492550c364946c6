/** What outlives a reload: a few words in localStorage, where the browser lets us. */

/** Every key begins with this, since other pages of the same origin have theirs there too. */
const prefix = 'chatd.';

export const storage = {
  /**
   * @param {string} key
   * @returns {string|null} null where there is nothing, or nothing may be read.
   */
  get(key) {
    try {
      return localStorage.getItem(prefix + key);
    } catch {
      return null;
    }
  },

  /**
   * @param {string} key
   * @param {string} value
   */
  set(key, value) {
    try {
      localStorage.setItem(prefix + key, value);
    } catch {
      // Full, or forbidden: it is not remembered.
    }
  },
};
