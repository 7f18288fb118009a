import { suite } from 'uvu';
import { describeStore } from '../src/conformance/index.ts';
import { openStore } from '../src/index.ts';

const test = suite('memory store');

describeStore({ name: 'memory', open: async () => ({ store: await openStore('memory:') }), test });

test.run();
