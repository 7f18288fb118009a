import { CodedError, systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../src/cli/program.ts';

const lines = suite('command line');

async function run(...argv: string[]): Promise<{ readonly said: string; readonly problem: unknown }> {
  const said: string[] = [];
  const line = { clock: systemClock, environment: {}, write: (text: string) => void said.push(text), logTo: { write() {} } };
  const problem = await runProgram(argv, line).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { said: said.join('\n'), problem };
}

const codeOf = (problem: unknown) => (problem instanceof CodedError ? problem.code : problem);

for (const argv of [['no-such-command'], ['plan'], ['serve'], ['validate', '--no-such-option', 'x'], ['send', 'spot-interruption']]) {
  lines(`\`lastcall ${argv.join(' ')}\` is refused with a hint`, async () => {
    assert.is(codeOf((await run(...argv)).problem), 'CLI_USAGE');
  });
}

lines('a kind that does not exist is refused with those that do', async () => {
  const { problem } = await run('send', 'spot', '--key', 'k');
  assert.is(codeOf(problem), 'CLI_KIND_UNKNOWN');
  assert.match((problem as CodedError).hint, 'spot-interruption');
});

lines('a server that is not there is said to be so', async () => {
  const { problem } = await run('send', 'spot-interruption', '--key', 'k', '--to', 'http://127.0.0.1:9/');
  assert.is(codeOf(problem), 'CLI_SERVER_UNREACHABLE');
});

lines('the schema for editors knows the options of the plugins that come along', async () => {
  const { said } = await run('schema');
  assert.match(said, '@lastcall/plugin-k8s-drain');
  assert.is(JSON.parse(said).title, 'Lastcall');
});

lines.run();
