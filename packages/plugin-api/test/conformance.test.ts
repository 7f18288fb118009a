import { definePlugin, done, type Step, type StepPlugin, skipped } from '@lastcall/plugin-api';
import { describeStep } from '@lastcall/plugin-api/conformance';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as z from 'zod';
import example from './example.ts';
import { openFlags } from './flags.ts';

const test = suite('the conformance kit');

type Config = { readonly url: string };
type World = Awaited<ReturnType<typeof openFlags>>;
type Broken = Partial<StepPlugin<Config>>;
type Rule = { readonly name: string; readonly prove: () => Promise<void> };

/** The rules a plugin breaks, without the plugin's name. */
async function brokenBy<C>(plugin: StepPlugin<C>, change: (world: World) => Partial<World> = () => ({})): Promise<readonly string[]> {
  const rules: Rule[] = [];
  const world = async () => {
    const opened = await openFlags();
    return { ...opened, ...change(opened) };
  };
  describeStep({ plugin, test: (name, prove) => void rules.push({ name, prove }), world, secrets: ['hunter2'] });
  const broken: string[] = [];
  for (const { name, prove } of rules) await prove().catch(() => broken.push(name.replace(`${plugin.name}: `, '')));
  return broken;
}

/** The example, its step changed. */
const exampleWith = (change: (step: Step, config: Config) => Partial<Step>, parts: Broken = {}): StepPlugin<Config> => ({
  ...example,
  ...parts,
  setup(context) {
    const step = example.setup(context);
    return { ...step, ...change(step, context.config) };
  },
});

const put = (url: string, id: string) => fetch(`${url}/${id}`, { method: 'PUT' });

test('the example of the README keeps every rule', async () => {
  assert.equal(await brokenBy(example), []);
});

test('a plugin that uses everything the contract has keeps every rule', async () => {
  const everything = exampleWith(({ run }) => ({
    check: async () => {},
    prepare: async () => ({ ready: true }),
    async run(interruption, context) {
      await context.progress('raising', { begun: true });
      return run(interruption, context);
    },
    cancel: async () => {},
    close: () => {},
  }));
  assert.equal(await brokenBy(everything), []);
});

test('a name that is no name breaks one rule', async () => {
  const broken = await brokenBy({ ...example, name: 'Raise Flag' });
  assert.equal(broken, ['has a name of lower-case words and speaks version 1 of the contract']);
});

test('a key without a description breaks one rule', async () => {
  const bare = { ...example, config: z.strictObject({ url: z.url() }) } as StepPlugin<Config>;
  assert.equal(await brokenBy(bare), ['describes every key of its configuration']);
});

test('accepting unknown keys breaks one rule', async () => {
  const lax = { ...example, config: z.looseObject({ url: z.url().describe('Where the flags are.') }) } as StepPlugin<Config>;
  assert.equal(await brokenBy(lax), ['refuses an unknown key by name']);
});

test('a call while it is set up breaks one rule', async () => {
  const eager = exampleWith((_, { url }) => {
    void put(url, 'nobody').catch(() => {});
    return {};
  });
  assert.equal(await brokenBy(eager), ['is silent on the network while it is set up']);
});

test('a check that acts breaks one rule', async () => {
  const acting = exampleWith((_, { url }) => ({ check: async () => void (await put(url, 'anything')) }));
  assert.equal(await brokenBy(acting), ['checks without changing anything']);
});

test('facts that grow with the world break one rule', async () => {
  const verbose = exampleWith(({ run }) => ({
    async run(...given) {
      const result = await run(...given);
      return result.did === 'done' && !given[1].dryRun ? done('the flag is up', { output: 'x'.repeat(5_000) }) : result;
    },
  }));
  assert.equal(await brokenBy(verbose), ['leaves few facts, as plain data']);
});

test('acting once more on a second run breaks the rules about running again', async () => {
  const counted = (world: World) => ({ snapshot: () => [...world.raised] as unknown as string[] });
  assert.equal(await brokenBy(example, counted), [
    'running again leaves the same world',
    'running again after a crash that lost its journal leaves the same world',
  ]);
});

test('trusting the journal alone breaks the rule about a crash', async () => {
  const counted = (world: World) => ({ snapshot: () => [...world.raised] as unknown as string[] });
  const trusting = exampleWith(({ run }) => ({
    async run(interruption, context) {
      if (context.ownFacts.status === 200) return done('the flag is up');
      return run(interruption, context);
    },
  }));
  assert.equal(await brokenBy(trusting, counted), ['running again after a crash that lost its journal leaves the same world']);
});

test('acting in a dry run breaks one rule', async () => {
  const careless = exampleWith(({ run }) => ({
    async run(interruption, context) {
      await run(interruption, { ...context, dryRun: false });
      return context.dryRun ? done('would have raised the flag') : run(interruption, context);
    },
  }));
  assert.equal(await brokenBy(careless), ['a dry run changes nothing and says what it would do']);
});

test('doing something for an instance nobody knows breaks one rule', async () => {
  const sure = exampleWith(({ run }) => ({
    async run(...given) {
      const result = await run(...given);
      return result.did === 'skipped' ? done('the flag is up') : result;
    },
  }));
  assert.equal(await brokenBy(sure), ['an instance nobody knows is skipped']);
});

const deaf = (work: Promise<unknown>) => work.catch(() => new Promise(() => {}));

test('a run that does not heed the abort breaks one rule', async () => {
  const stubborn = exampleWith(({ run }) => ({ run: (...given) => deaf(run(...given)) as ReturnType<Step['run']> }));
  assert.equal(await brokenBy(stubborn), ['running settles within a second of an abort']);
});

test('a preparation that does not heed the abort breaks one rule', async () => {
  const stubborn = exampleWith((_, { url }) => ({
    async prepare() {
      await deaf(put(url, 'nobody'));
      return undefined;
    },
  }));
  assert.equal(await brokenBy(stubborn), ['preparing settles within a second of an abort']);
});

test('undoing what was never done breaks one rule', async () => {
  const undoing = exampleWith((_, { url }) => ({ cancel: async () => void (await put(url, 'anything')) }));
  assert.equal(await brokenBy(undoing), ['calling off what was never begun changes nothing']);
});

test('closing that works only once breaks one rule', async () => {
  const fragile = exampleWith(() => {
    let isClosed = false;
    return {
      close() {
        if (isClosed) throw new Error('closed already');
        isClosed = true;
      },
    };
  });
  assert.equal(await brokenBy(fragile), ['closing twice is harmless']);
});

const lease = 'does nothing when its lease cannot be ensured';
const unrepeatable = { repeatable: false };

test('an act that must not happen twice and does not ensure its lease breaks one rule', async () => {
  assert.equal(await brokenBy(exampleWith(() => ({}), unrepeatable)), [lease]);
});

test('an act that ensures its lease only after it was done breaks one rule', async () => {
  const late = exampleWith(
    ({ run }) => ({
      async run(interruption, context) {
        const result = await run(interruption, context);
        await context.ensureLease();
        return result;
      },
    }),
    unrepeatable,
  );
  assert.equal(await brokenBy(late), [lease]);
});

test('claiming to be done on a lease that could not be ensured breaks one rule', async () => {
  const boasting = exampleWith(
    ({ run }) => ({
      async run(interruption, context) {
        const isSure = await context.ensureLease().then(
          () => true,
          () => false,
        );
        return isSure ? run(interruption, context) : done('the flag is up');
      },
    }),
    unrepeatable,
  );
  assert.equal(await brokenBy(boasting), [lease]);
});

test('an act that ensures its lease before it is done keeps every rule', async () => {
  const careful = exampleWith(
    ({ run }) => ({
      async run(interruption, context) {
        await context.ensureLease();
        return run(interruption, context);
      },
    }),
    unrepeatable,
  );
  assert.equal(await brokenBy(careful), []);
});

test('a secret in a line of progress breaks one rule', async () => {
  const talkative = exampleWith(({ run }) => ({
    async run(interruption, context) {
      await context.progress('logging in with hunter2');
      return run(interruption, context);
    },
  }));
  assert.equal(await brokenBy(talkative), ['says no secrets']);
});

test('a plugin that does nothing cannot pass', async () => {
  const idle = definePlugin({ ...example, setup: () => ({ run: async () => skipped('nothing to do') }) });
  assert.equal(await brokenBy(idle), ['runs to done', 'a dry run changes nothing and says what it would do']);
});

test.run();
