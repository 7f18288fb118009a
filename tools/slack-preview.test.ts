import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SLACK_PAGE, slackPage } from './slack-preview.ts';

const test = suite('docs/guides/slack.md');

test('the previews are those of the golden messages; `node --conditions=@lastcall/source tools/slack-preview.ts` draws them', () => {
  assert.is(readFileSync(SLACK_PAGE, 'utf8'), slackPage());
});

test.run();
