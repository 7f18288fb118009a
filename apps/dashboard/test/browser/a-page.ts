import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { CHROMIUM_FLAGS } from '../../../../tools/chromium.ts';
import { type AnApi, type AnApiParts, anApi } from '../../../server/test/an-api.ts';

/** The page in a real browser, before a real server. */
export type APage = {
  readonly api: AnApi;
  readonly page: Page;
  /** What the page complained of, and requests to anybody else. */
  readonly complaints: readonly string[];
  /** Cuts every connection between them; `mend` lets new ones through. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Goes to a route such as `#/history`. */
  go(route: string): Promise<void>;
};

/** How a page is looked at, and what serves it. */
export type APageParts = { readonly server?: AnApiParts; readonly look?: BrowserContextOptions };

/** The page, built once for a whole file of tests, and one browser for all of them. */
export async function openStage(executablePath: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-page-'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  return {
    show: (parts: APageParts, act: (shown: APage) => Promise<void>) => show(browser, folder, parts, act),
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function show(
  browser: Browser,
  pageFolder: string,
  { server, look }: APageParts,
  act: (shown: APage) => Promise<void>,
): Promise<void> {
  const api = await anApi({ pageFolder, ...server });
  const wire = await aWire(api.url);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...look });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = complaintsOf(page, wire.url);
  try {
    await page.goto(`${wire.url}/`);
    const go = async (route: string) => void (await page.goto(`${wire.url}/${route}`));
    await act({ api, page, complaints, go, cut: wire.cut, mend: wire.mend });
  } finally {
    await context.close();
    await wire.cut();
    await api.close();
  }
}

/** Refusals are answers, and a cut wire is no fault of the page. */
const EXPECTED = /the server responded with a status of (401|403|404|429)|ERR_(CONNECTION|EMPTY_RESPONSE|INCOMPLETE|NETWORK)/;

function complaintsOf(page: Page, home: string): string[] {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(home)) complaints.push(`asked ${request.url()}`);
  });
  return complaints;
}

/** A wire to a server that can be cut. */
async function aWire(url: string) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async cut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => listen(port),
  };
}
