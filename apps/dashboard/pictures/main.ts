// Takes the pictures of the page that the documents show: `npm run screenshots` writes docs/images.
import { fileURLToPath } from 'node:url';
import { sampleNotice } from '@lastcall/core';
import { systemClock } from '@lastcall/plugin-api';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../../../tools/chromium.ts';
import { openWorld } from './world.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/images/', import.meta.url));
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

type Look = { readonly size: typeof WIDE; readonly colorScheme: 'light' | 'dark' };

const LIGHT: Look = { size: WIDE, colorScheme: 'light' };

async function withPage(browser: Browser, { size, colorScheme }: Look, act: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: size, colorScheme, reducedMotion: 'reduce' });
  await act(await context.newPage()).finally(() => context.close());
}

const save = (page: Page, name: string) => page.screenshot({ path: `${FOLDER}${name}.png` });

/** A single machine: its run under way, and what would be done for another. */
async function pictureOne(browser: Browser): Promise<void> {
  const world = await openWorld(1, 2);
  await withPage(browser, LIGHT, async (page) => {
    await page.goto(`${world.page}/`);
    await page.locator('.row-link').first().click();
    await page.getByText('pods gone').first().waitFor({ timeout: 60_000 });
    await save(page, 'one-interruption');
    await page.goto(`${world.page}/#/preview`);
    const notice = sampleNotice('spot-interruption', { instanceId: 'i-0a1b2c3d4e5f60718', at: systemClock.now() });
    await page.getByLabel('The notice').fill(JSON.stringify(JSON.parse(notice), null, 2));
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await page.getByRole('heading', { name: 'i-0a1b2c3d4e5f60718' }).waitFor();
    await page.getByRole('heading', { name: 'i-0a1b2c3d4e5f60718' }).scrollIntoViewIfNeeded();
    await save(page, 'plan');
  }).finally(world.close);
}

/** Two hundred at once: by day, by night, on a phone, and afterwards. */
async function pictureStorm(browser: Browser): Promise<void> {
  const world = await openWorld(200, 2);
  const show = (look: Look, name: string) =>
    withPage(browser, look, async (page) => {
      await page.goto(`${world.page}/`);
      await page.locator('.cell.succeeded').nth(30).waitFor({ timeout: 90_000 });
      await save(page, name);
    });
  try {
    await show(LIGHT, 'storm');
    await show({ size: WIDE, colorScheme: 'dark' }, 'storm-at-night');
    await show({ size: PHONE, colorScheme: 'light' }, 'storm-on-a-phone');
    await withPage(browser, LIGHT, async (page) => {
      await page.goto(`${world.page}/#/history`);
      await page.locator('.row').nth(5).waitFor();
      await save(page, 'history');
    });
  } finally {
    world.close();
  }
}

const found = findChromium();
if ('reason' in found) throw new Error(found.reason);
const browser = await chromium.launch({ executablePath: found.path, args: [...CHROMIUM_FLAGS] });
try {
  await pictureOne(browser);
  await pictureStorm(browser);
} finally {
  await browser.close();
}
