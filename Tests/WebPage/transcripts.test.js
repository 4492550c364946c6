import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { play } from './support/transcript.js';

const folder = new URL('transcripts/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

test('thereAreTranscripts', () => assert.ok(files.length >= 5));

for (const file of files) {
  test(`aRealConversationIsUnderstood: ${file}`, () => {
    const { sent, expected, shown, wanted } = play(readFileSync(new URL(file, folder), 'utf8'));
    assert.deepEqual(sent, expected);
    assert.deepEqual(shown, wanted);
  });
}
