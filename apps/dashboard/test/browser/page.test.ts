import { createRequire } from 'node:module';
import { sampleNotice } from '@lastcall/core';
import { systemClock } from '@lastcall/plugin-api';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findChromium } from '../../../../tools/chromium.ts';
import { type APage, type APageParts, openStage } from './a-page.ts';
import { instanceId, live } from './lives.ts';

const test = suite('the page in a browser');
const TOKEN = 'a-token-for-tests-0123456789';
const ROUTES = ['#/', '#/history', '#/parked', '#/preview', '#/i/nobody'];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

type Stage = Awaited<ReturnType<typeof openStage>>;

const found = findChromium();
let stage: Stage | null = null;

/** Registers a rule about the page as one server serves it. */
function rule(name: string, parts: APageParts, proof: (shown: APage) => Promise<void>): void {
  test(name, async () => {
    await stage?.show(parts, async (shown) => {
      await proof(shown);
      assert.equal(shown.complaints, [], 'the page complained');
    });
  });
}

const openOne = async ({ api }: APage, number: number, life: Parameters<typeof live>[3] = {}) => {
  const id = await api.open(instanceId(number));
  await live(api.store, id, number, life);
  return id;
};

const CHANGES: APageParts = { server: { access: { changes: true } } };

rule('a notice shows up without a reload, with the time that is left', {}, async (shown) => {
  await shown.page.getByText('Nothing is being interrupted').waitFor();
  await openOne(shown, 1);
  await shown.page.getByRole('link', { name: 'web-1' }).waitFor();
  const left = await shown.page.locator('.time-left time').first().textContent();
  assert.match(left ?? '', /^(1:\d\d|2:00)$/);
  await shown.page.waitForFunction((before) => document.querySelector('.time-left time')?.textContent !== before, left);
});

rule('one interruption is drawn as a timeline and follows what happens', {}, async (shown) => {
  const id = await openOne(shown, 1);
  await shown.go(`#/i/${id}`);
  await shown.page.getByRole('heading', { name: 'web-1' }).waitFor();
  assert.ok((await shown.page.locator('svg').count()) > 3);
  await shown.page.getByText('drains from 2 target groups').waitFor();
  await shown.api.open(instanceId(2));
});

rule('the history is narrowed by outcome and words, and its address says so', {}, async (shown) => {
  await openOne(shown, 1, { end: 'succeeded' });
  await openOne(shown, 2, { end: 'degraded' });
  await shown.go('#/history');
  await shown.page.getByText('2 closed interruptions').waitFor();
  await shown.page.getByLabel('Only this outcome').selectOption('degraded');
  await shown.page.getByText('1 of 2 closed interruptions').waitFor();
  assert.match(shown.page.url(), 'outcome=degraded');
  await shown.page.reload();
  await shown.page.getByRole('link', { name: 'web-2' }).waitFor();
  assert.is(await shown.page.getByRole('link', { name: 'web-1' }).count(), 0);
});

rule('what nobody can read is parked, and without the right to change there is no button for it', {}, async (shown) => {
  await shown.api.store.park({ receivedAt: systemClock.now(), source: 'sqs', reason: 'no JSON', raw: '<b>{', interruptionId: null });
  await shown.go('#/parked');
  await shown.page.getByText('no JSON').waitFor();
  assert.is(await shown.page.getByRole('button', { name: /Replay/ }).count(), 0);
});

rule('with the right to change it is replayed after a question', CHANGES, async (shown) => {
  await shown.api.store.park({ receivedAt: systemClock.now(), source: 'sqs', reason: 'no JSON', raw: '{', interruptionId: null });
  await shown.go('#/parked');
  await shown.page.getByRole('button', { name: 'Replay …' }).click();
  await shown.page.getByRole('button', { name: 'Replay', exact: true }).click();
  await shown.page.getByText('It still cannot be read').waitFor();
});

rule('a run is cancelled after a question', CHANGES, async (shown) => {
  const id = await openOne(shown, 1);
  await shown.go(`#/i/${id}`);
  await shown.page.getByRole('button', { name: 'Cancel …' }).click();
  await shown.page.getByRole('button', { name: 'Cancel the run' }).click();
  await shown.page.getByText('Cancelling').waitFor();
  assert.is((await shown.api.store.find(id))?.calledOff, true);
});

rule('who may not change anything is offered no cancel', {}, async (shown) => {
  const id = await openOne(shown, 1);
  await shown.go(`#/i/${id}`);
  await shown.page.getByRole('heading', { name: 'web-1' }).waitFor();
  assert.is(await shown.page.getByRole('button', { name: /Cancel/ }).count(), 0);
});

rule('a pasted notice is read, rubbish is told to be rubbish', {}, async (shown) => {
  await shown.go('#/preview');
  const notice = shown.page.getByLabel('The notice');
  await notice.fill('no notice at all');
  await shown.page.getByRole('button', { name: 'Show the plan' }).click();
  await shown.page.getByText('It cannot be read').waitFor();
  await notice.fill(sampleNotice('spot-interruption', { instanceId: instanceId(7), at: systemClock.now() }));
  await shown.page.getByRole('button', { name: 'Show the plan' }).click();
  await shown.page.getByRole('heading', { name: instanceId(7) }).waitFor();
});

rule('whoever has no token sees nothing but the way in', { server: { access: { bearer: [TOKEN] } } }, async (shown) => {
  await openOne(shown, 1);
  await shown.page.getByLabel('A token of this server').fill('a-wrong-token-0123456789');
  await shown.page.getByRole('button', { name: 'Sign in' }).click();
  await shown.page.getByRole('alert').getByText('none of the tokens').waitFor();
  assert.is(await shown.page.getByText('web-1').count(), 0);
  await shown.page.getByLabel('A token of this server').fill(TOKEN);
  await shown.page.getByRole('button', { name: 'Sign in' }).click();
  await shown.page.getByRole('link', { name: 'web-1' }).waitFor();
  await shown.page.reload();
  await shown.page.getByRole('link', { name: 'web-1' }).waitFor();
  await shown.page.getByRole('button', { name: 'Sign out' }).click();
  await shown.page.getByLabel('A token of this server').waitFor();
  assert.is(await shown.page.getByText('web-1').count(), 0);
});

rule('a lost connection is told, and what was missed is there when it is back', {}, async (shown) => {
  await openOne(shown, 1);
  await shown.page.getByRole('link', { name: 'web-1' }).waitFor();
  await shown.cut();
  await shown.page.getByText('Connection lost').waitFor();
  await openOne(shown, 2);
  await shown.mend();
  await shown.page.getByRole('link', { name: 'web-2' }).waitFor({ timeout: 20_000 });
  await shown.page.getByText('Connection lost').waitFor({ state: 'detached' });
});

rule('names are text, whatever is in them', {}, async (shown) => {
  await openOne(shown, 1, {
    instance: { tags: { Name: `<img src=x onerror=alert(1)> \u202e${'x'.repeat(200)}` }, group: '<script>alert(2)</script>' },
  });
  await shown.page.getByText('<img src=x').waitFor();
  assert.is(await shown.page.locator('main img').count(), 0);
  assert.is(await shown.page.locator('main script').count(), 0);
});

rule('on a phone nothing has to be pushed sideways', { look: { viewport: { width: 360, height: 740 } } }, async (shown) => {
  for (let number = 1; number <= 12; number += 1) await openOne(shown, number, number > 9 ? { end: 'degraded' } : {});
  const id = await openOne(shown, 20);
  for (const route of [...ROUTES, `#/i/${id}`]) {
    await shown.go(route);
    await shown.page.locator('main h1').first().waitFor();
    assert.ok(await shown.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${route} is too wide`);
  }
});

rule('in a storm there is a map, whose cells are reached by arrow keys', {}, async (shown) => {
  for (let number = 1; number <= 24; number += 1) await openOne(shown, number);
  const cells = shown.page.locator('.cells').first().locator('a');
  await cells.first().focus();
  await shown.page.keyboard.press('ArrowRight');
  assert.ok(await cells.nth(1).evaluate((cell) => cell === document.activeElement));
  await shown.page.keyboard.press('Enter');
  await shown.page.waitForURL(/#\/i\//);
});

rule('the Tab key reaches every page and shows where it is', {}, async (shown) => {
  await openOne(shown, 1);
  await shown.page.getByRole('link', { name: 'web-1' }).waitFor();
  const reached: string[] = [];
  for (let presses = 0; presses < 12; presses += 1) {
    await shown.page.keyboard.press('Tab');
    const focused = await shown.page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const ringed = [element, element.querySelector('*')].some((each) => each && getComputedStyle(each).outlineStyle !== 'none');
      const after = getComputedStyle(element, '::after').outlineStyle !== 'none';
      return { words: element.textContent ?? '', isSeen: element === document.body || ringed || after };
    });
    assert.ok(focused.isSeen, `nobody sees that "${focused.words}" has the focus`);
    reached.push(focused.words);
  }
  for (const words of ['Now', 'History', 'Parked', 'Plan', 'web-1'])
    assert.ok(
      reached.some((each) => each.startsWith(words)),
      words,
    );
});

for (const colorScheme of ['light', 'dark'] as const) {
  rule(`nothing on any page breaks WCAG 2.2 AA, ${colorScheme}`, { look: { colorScheme, reducedMotion: 'reduce' } }, async (shown) => {
    for (let number = 1; number <= 12; number += 1)
      await openOne(shown, number, number > 9 ? { end: number === 10 ? 'degraded' : 'succeeded' } : {});
    const id = await openOne(shown, 20);
    await shown.api.store.park({ receivedAt: systemClock.now(), source: 'sqs', reason: 'no JSON', raw: '{', interruptionId: null });
    for (const route of [...ROUTES, `#/i/${id}`]) {
      await shown.go(route);
      await shown.page.locator('main h1').first().waitFor();
      await shown.page.evaluate((await import('node:fs')).readFileSync(AXE, 'utf8'));
      const broken = await shown.page.evaluate(async () => {
        const options = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
        // biome-ignore lint/suspicious/noExplicitAny: axe-core puts itself there.
        const { violations, passes } = await (globalThis as any).axe.run(options);
        if (passes.length < 10) return ['axe has looked at nothing'];
        return violations.map(({ id: what, nodes }: { id: string; nodes: { html: string }[] }) => `${what}: ${nodes[0]?.html}`);
      });
      assert.equal(broken, [], route);
    }
  });
}

test.before(async () => {
  if (!('reason' in found)) stage = await openStage(found.path);
});
test.after(async () => {
  await stage?.close();
});

if ('reason' in found) console.log(`# skip the page in a browser: ${found.reason}`);
else test.run();
