import { systemClock } from '@lastcall/plugin-api';
import { describeReporter } from '@lastcall/plugin-api/conformance';
import { suite } from 'uvu';
import { createSlackSandbox } from '../../sandbox/src/slack/slack-sandbox.ts';
import slackPlugin from '../src/index.ts';
import { A_LIFE } from './support/a-life.ts';
import { aFastShare, CHANNEL } from './support/a-slack.ts';

const test = suite('slack: conformance');
const TOKEN = 'xoxb-a-secret-token';

describeReporter({
  plugin: slackPlugin,
  test,
  reports: A_LIFE,
  secrets: [TOKEN],
  async world() {
    const slack = await createSlackSandbox({ clock: systemClock, token: TOKEN });
    return {
      clock: systemClock,
      share: aFastShare(),
      config: { token: TOKEN, channel: CHANNEL, endpoint: slack.url, link: 'https://lastcall.example.com' },
      snapshot: () => slack.messages(),
      calls: () => slack.calls.length,
      hang: () => void slack.fail({ hang: true }),
      close: slack.close,
    };
  },
});

test.run();
