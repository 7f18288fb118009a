import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { suite } from 'uvu';
import { describeStore } from '../src/conformance/index.ts';
import { openStore } from '../src/index.ts';
import { aFolder } from './a-folder.ts';

const test = suite('sqlite store');
const folder = aFolder();

describeStore({
  name: 'sqlite',
  async open() {
    const url = `sqlite:${join(folder, `${randomUUID()}.db`)}`;
    return { store: await openStore(url), reopen: () => openStore(url) };
  },
  test,
});

test.run();
