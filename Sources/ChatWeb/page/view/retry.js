/** The countdown to the next try to connect. */

import { t } from '../strings.js';

/**
 * When the next try is, in words.
 * @param {{at: number}} retry in ms since 1970.
 * @returns {string}
 */
export function retryWords(retry) {
  const seconds = Math.ceil((retry.at - Date.now()) / 1000);
  return seconds > 0 ? t('retry.seconds', { count: seconds }) : t('retry.now');
}
