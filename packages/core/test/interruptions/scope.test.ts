import { anInstance } from '@lastcall/plugin-api/testing';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Scope } from '../../src/config/config.ts';
import { asksForTags, isInScope, whyForeign } from '../../src/interruptions/scope.ts';
import { aNotice, aReplica, stepsFor, twoSteps } from './replica.ts';

const scopes = suite('scope');

const OURS = '111122223333';
const PLACE = { account: OURS, region: 'eu-west-1' };
const TAGGED: Scope = { tags: { lastcall: 'yes' } };

const likeness = (tags: Record<string, string>, groupTags: Record<string, string> | null) =>
  isInScope(TAGGED, anInstance({ tags, groupTags }));

scopes('a tag counts on the instance and on its group', () => {
  assert.is(likeness({ lastcall: 'yes' }, {}), 'yes');
  assert.is(likeness({}, { lastcall: 'yes' }), 'yes');
  assert.is(likeness({}, {}), 'no');
});

scopes('the instance’s own tag counts before that of its group', () => {
  assert.is(likeness({ lastcall: 'no' }, { lastcall: 'yes' }), 'no');
  assert.is(likeness({ lastcall: 'yes' }, { lastcall: 'no' }), 'yes');
});

scopes('several tags may be found in either place', () => {
  const scope = { tags: { lastcall: 'yes', team: 'shop' } };
  assert.is(isInScope(scope, anInstance({ tags: { lastcall: 'yes' }, groupTags: { team: 'shop' } })), 'yes');
  assert.is(isInScope(scope, anInstance({ tags: { lastcall: 'yes' }, groupTags: {} })), 'no');
});

scopes('unknown group tags leave open only what the instance’s own tags do not decide', () => {
  assert.is(likeness({}, null), 'unknown');
  assert.is(likeness({ lastcall: 'yes' }, null), 'yes');
  assert.is(likeness({ lastcall: 'no' }, null), 'no');
  assert.is(isInScope({ tags: { lastcall: 'yes', team: 'shop' } }, anInstance({ tags: { team: 'other' }, groupTags: null })), 'no');
});

scopes('a tag named like a member of every object is no tag', () => {
  assert.is(isInScope({ tags: { constructor: 'x' } }, anInstance({ tags: {}, groupTags: {} })), 'no');
});

scopes('a notice of another account or region is foreign, with the reason', () => {
  assert.is(whyForeign({ accounts: ['222233334444'] }, PLACE), 'account 111122223333 is outside the scope');
  assert.is(whyForeign({ regions: ['us-east-1'] }, PLACE), 'region eu-west-1 is outside the scope');
  assert.is(whyForeign({ accounts: [OURS], regions: ['us-east-1'] }, PLACE), 'region eu-west-1 is outside the scope');
});

scopes('a notice of one of the accounts and regions is not', () => {
  assert.is(whyForeign({ accounts: ['222233334444', OURS], regions: ['eu-west-1'] }, PLACE), null);
  assert.is(whyForeign({ tags: { lastcall: 'yes' } }, PLACE), null);
  assert.is(whyForeign('all', PLACE), null);
});

scopes('a notice that names no account and no region is not refused for that', () => {
  assert.is(whyForeign({ accounts: [OURS], regions: ['eu-west-1'] }, { account: null, region: null }), null);
});

scopes('AWS has to be asked only where tags are asked for', () => {
  assert.equal([asksForTags('all'), asksForTags({ accounts: [OURS] }), asksForTags(TAGGED)], [false, false, true]);
});

type Asked = { readonly scope: Scope; readonly answer?: Parameters<typeof aReplica>[0]['instance'] };

const after = async ({ scope, answer = anInstance() }: Asked) => {
  const calls: string[] = [];
  const replica = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], scope, instance: answer });
  await replica.accept(aNotice('spot-interruption'));
  await replica.clock.advance(5_000);
  const [view] = await replica.views();
  return { calls, view, told: (await replica.store.entriesOf(view?.id ?? '')).map(({ event }) => event.what) };
};

scopes('what the notice itself shows to be foreign is closed without asking AWS', async () => {
  const { calls, view, told } = await after({ scope: { accounts: ['222233334444'] } });
  assert.equal([calls, view?.outcome, view?.reason], [[], 'foreign', 'account 111122223333 is outside the scope']);
  assert.not(told.includes('looked-up'));
});

scopes('where nobody can tell what it is, a scope by accounts goes on with what the notice says', async () => {
  const { calls, view } = await after({ scope: { accounts: [OURS], regions: ['eu-west-1'] }, answer: new Error('throttled') });
  assert.equal([calls.length, view?.outcome], [2, 'succeeded']);
});

scopes('an instance whose group has the tag is run', async () => {
  assert.is((await after({ scope: TAGGED, answer: anInstance({ tags: {}, groupTags: { lastcall: 'yes' } }) })).view?.outcome, 'succeeded');
});

scopes('while the tags of its group are unknown an instance is neither run nor foreign, and in the end undecided', async () => {
  const calls: string[] = [];
  const silent = anInstance({ tags: {}, groupTags: null });
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor(calls)]], scope: TAGGED, instance: silent });
  await accept(aNotice('spot-interruption'));
  await clock.advance(100_000);
  assert.is((await views())[0]?.outcome, null);
  await clock.advance(20_000);
  assert.equal([calls, (await views())[0]?.outcome], [[], 'undecided']);
});

scopes('a capacity reservation of another account is not spread', async () => {
  const { clock, accept, views } = aReplica({ pipelines: [[twoSteps, stepsFor([])]], scope: { accounts: ['222233334444'] } });
  await accept(aNotice('capacity-block-expiration', { instanceId: 'cr-0123456789abcdef0', deadlineAt: clock.now() + 600_000 }));
  await clock.advance(5_000);
  assert.equal(
    (await views()).map(({ outcome }) => outcome),
    ['foreign'],
  );
});

scopes.run();
