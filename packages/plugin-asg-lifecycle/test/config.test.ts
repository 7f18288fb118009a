import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configSchema } from '../src/config.ts';

const test = suite('asg-lifecycle checks its configuration');

const problems = (config: object) =>
  configSchema.safeParse(config).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const hooks = ['drain'];

test('everything but the hooks has a default', () => {
  assert.equal(configSchema.parse({ hooks }), {
    hooks,
    result: 'CONTINUE',
    replace: false,
    replaceOn: ['spot-interruption', 'capacity-interruption'],
  });
});

test('hooks must be named, at least one', () => {
  assert.match(problems({})[0] ?? '', /^hooks: /);
  assert.match(problems({ hooks: [] })[0] ?? '', /^hooks: /);
  assert.match(problems({ hooks: [''] })[0] ?? '', /^hooks.0: /);
});

test('only kinds after which AWS ends the machine may be detached', () => {
  assert.equal(problems({ hooks, replace: 'detach', replaceOn: ['spot-interruption', 'capacity-block-expiration'] }), []);
  const [problem] = problems({ hooks, replace: 'detach', replaceOn: ['spot-interruption', 'scheduled-change'] });
  assert.match(problem ?? '', /^replaceOn: with `replace: detach`, expected only kinds after which AWS terminates/);
  assert.is(problems({ hooks, replace: 'detach', replaceOn: ['rebalance-recommendation'] }).length, 1);
});

test('any of them may be set unhealthy', () => {
  assert.equal(problems({ hooks, replace: 'set-unhealthy', replaceOn: ['scheduled-change', 'rebalance-recommendation'] }), []);
  assert.is(problems({ hooks, replace: 'set-unhealthy', replaceOn: ['termination-hook'] }).length, 1);
});

test.run();
