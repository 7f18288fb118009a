import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isChosen } from '../src/choose.ts';
import { newsIn, OCCASIONS, occasionsOf } from '../src/occasions.ts';
import { aReport, MOMENTS, type MomentName } from './support/a-life.ts';
import { aConfig, type Written } from './support/a-reporter.ts';
import { newsOf } from './support/cases.ts';

const test = suite('webhook: what is told');

const NAMES = Object.keys(MOMENTS) as readonly MomentName[];

const chosen = (written: Partial<Written>): readonly MomentName[] => {
  const config = aConfig({ url: 'https://a.example', ...written });
  return NAMES.filter((name) => isChosen(newsOf(name), config));
};

test('every name of the configuration is one of some entry', () => {
  assert.equal([...new Set(NAMES.flatMap((name) => occasionsOf(newsOf(name))))].sort(), [...OCCASIONS].sort());
});

test('programs are told the opening, the plan, steps that fail, and every ending', () => {
  assert.equal(chosen({}), [
    ...(['accepted', 'planned', 'dryRun', 'failed', 'closed', 'degraded', 'outOfTime', 'cancelled'] as const),
    ...(['foreign', 'noPipeline', 'undecided'] as const),
  ]);
});

test('people are told the plan and the ending, and not what is none of ours', () => {
  const expected = ['planned', 'dryRun', 'closed', 'degraded', 'outOfTime', 'cancelled', 'noPipeline', 'undecided'];
  assert.equal(chosen({ shape: 'slack' }), expected);
  assert.equal(chosen({ shape: 'teams' }), expected);
  assert.equal(chosen({ shape: 'discord' }), expected);
  assert.equal(chosen({ shape: 'template', template: {} }), expected);
});

test('closed-badly is only where somebody should look', () => {
  assert.equal(chosen({ events: ['closed-badly'] }), ['degraded', 'outOfTime', 'noPipeline', 'undecided']);
});

test('step-failed leaves out steps that succeeded', () => {
  assert.equal(chosen({ events: ['step-failed'] }), ['failed']);
  assert.equal(chosen({ events: ['step-ended'] }), ['ended', 'failed']);
});

test('a further notice is not an opening', () => {
  assert.equal(chosen({ events: ['opened'] }), ['accepted']);
  assert.equal(chosen({ events: ['noticed'] }), ['noticed']);
});

test('other kinds than the chosen ones are not told', () => {
  assert.equal(chosen({ kinds: ['scheduled-change'] }), []);
  assert.is(chosen({ kinds: ['spot-interruption'] }).length, chosen({}).length);
});

test('entries of an interruption nobody knows are passed over', () => {
  assert.equal(newsIn({ ...aReport(['planned']), interruptions: [] }), []);
});

test.run();
