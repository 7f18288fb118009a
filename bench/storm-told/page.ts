import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS } from '../../tools/chromium.ts';

/** What a browser that looks at the page has felt. */
export type Felt = {
  /** How long the longest piece of work was that kept it from drawing, ms; 0 where none took 50 ms. */
  readonly longestTaskMs: number;
  readonly longTasks: number;
  /** Frames drawn in a second, on average. */
  readonly framesPerSecond: number;
  /** What the page complained of. */
  readonly complaints: readonly string[];
};

/** A browser that has the page open. */
export type Watcher = {
  /** Takes a picture, where they are wanted. */
  picture(name: string): Promise<void>;
  /** From now on what is felt counts. */
  begin(): Promise<void>;
  felt(): Promise<Felt>;
  close(): Promise<void>;
};

/** Runs in the page, whose names this process does not know. */
const BEGIN_COUNTING = `(() => {
  const counts = { longest: 0, tasks: 0, frames: 0, beganAt: performance.now() };
  window.stormCounts = counts;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      counts.tasks += 1;
      counts.longest = Math.max(counts.longest, duration);
    }
  }).observe({ type: 'longtask' });
  const frame = () => {
    counts.frames += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;

const READ_COUNTS = `(() => {
  const { longest, tasks, frames, beganAt } = window.stormCounts;
  return { longest, tasks, perSecond: (frames * 1000) / (performance.now() - beganAt) };
})()`;

type Counts = { readonly longest: number; readonly tasks: number; readonly perSecond: number };

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return complaints;
}

async function watch(browser: Browser, url: string, pictures: string | null): Promise<Watcher> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const complaints = complaintsOf(page);
  await page.goto(url);
  if (pictures !== null) mkdirSync(pictures, { recursive: true });
  return {
    async picture(name) {
      if (pictures !== null) await page.screenshot({ path: join(pictures, `${name}.png`) });
    },
    begin: () => page.evaluate<void>(BEGIN_COUNTING),
    async felt() {
      const { longest, tasks, perSecond } = await page.evaluate<Counts>(READ_COUNTS);
      return { longestTaskMs: Math.round(longest), longTasks: tasks, framesPerSecond: Math.round(perSecond), complaints: [...complaints] };
    },
    close: () => browser.close(),
  };
}

/** Opens the page of a server in a real browser whose program is `executablePath`. */
export async function openPage(
  executablePath: string,
  { url, pictures }: { readonly url: string; readonly pictures: string | null },
): Promise<Watcher> {
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS], handleSIGINT: false, handleSIGTERM: false });
  return watch(browser, url, pictures).catch(async (problem: unknown) => {
    await browser.close();
    throw problem;
  });
}
