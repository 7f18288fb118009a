// What the server costs while nothing happens, and how soon it is ready. See bench/README.md.
import { fileURLToPath } from 'node:url';
import { configure, type Extent, openWorld, type World } from '../../tools/bundle/everything.ts';
import { NODE_FLAGS } from '../../tools/bundle/node-flags.ts';
import { freePort } from '../../tools/free-port.ts';
import { createClosing } from '../parts/closing.ts';
import { simulatedAws } from '../parts/environment.ts';
import { percentilesOf } from '../parts/percentiles.ts';
import { tableOf } from '../parts/table.ts';
import { measure, type Taken, type Trial } from './measure.ts';
import { type Options, optionsOf } from './options.ts';

const pathTo = (place: string) => fileURLToPath(new URL(place, import.meta.url));
const BUNDLE = [...NODE_FLAGS, pathTo('../../apps/server/bundle/main.js')];
const UNBUNDLED = [pathTo('../../apps/server/dist/main.js')];
const BARE = pathTo('bare.js');

type Program = {
  readonly name: string;
  readonly args: readonly string[];
  readonly extent: Extent;
  readonly more?: Readonly<Record<string, string>>;
};

const NOTHING_COMPILED = { NODE_DISABLE_COMPILE_CACHE: '1' };
const PROGRAMS: readonly Program[] = [
  { name: 'bundle', args: BUNDLE, extent: 'all plugins' },
  { name: 'bundle', args: BUNDLE, extent: 'no Kubernetes' },
  { name: 'bundle, nothing compiled before', args: BUNDLE, extent: 'all plugins', more: NOTHING_COMPILED },
  { name: 'bundle, nothing compiled before', args: BUNDLE, extent: 'no Kubernetes', more: NOTHING_COMPILED },
  { name: 'packages as published', args: UNBUNDLED, extent: 'all plugins' },
  { name: 'packages as published', args: UNBUNDLED, extent: 'no Kubernetes' },
];

type Ground = { readonly world: World; readonly options: Options };

async function trialOf({ args, extent, more = {} }: Program, { world, options }: Ground): Promise<Trial> {
  const { config, readyUrl } = await configure(world, extent);
  const environment = { ...simulatedAws(world.sandbox.aws), HOME: world.folder, ...more };
  return { args: [...args, 'serve', '--config', config], environment, readyUrl, log: `${world.folder}/log`, idleMs: options.idleMs };
}

async function bareTrial({ world, options }: Ground): Promise<Trial> {
  const port = await freePort();
  return {
    args: [BARE, String(port)],
    environment: {},
    readyUrl: `http://127.0.0.1:${port}/`,
    log: `${world.folder}/log`,
    idleMs: options.idleMs,
  };
}

async function rowOf(names: readonly string[], prepare: () => Promise<Trial>, { options }: Ground): Promise<readonly string[]> {
  const taken: Taken[] = [];
  for (let round = 0; round < options.rounds; round += 1) taken.push(await measure(await prepare()));
  const median = (of: (one: Taken) => number) => Math.round(percentilesOf(taken.map(of)).p50 ?? Number.NaN);
  const most = (of: (one: Taken) => number) => Math.round(percentilesOf(taken.map(of)).most ?? Number.NaN);
  const { readyMs, residentMb, anonymousMb } = {
    readyMs: ({ readyMs: ms }: Taken) => ms,
    residentMb: ({ residentMb: mb }: Taken) => mb,
    anonymousMb: ({ anonymousMb: mb }: Taken) => mb,
  };
  return [
    ...names,
    `${median(residentMb)} MB`,
    `${most(residentMb)} MB`,
    `${median(anonymousMb)} MB`,
    `${median(readyMs)} ms`,
    `${most(readyMs)} ms`,
  ];
}

const say = (line: string) => void process.stdout.write(`${line}\n`);

const closing = createClosing();
try {
  const options = optionsOf(process.argv.slice(2));
  const ground = { options, world: await closing.open(openWorld(), (each) => each.close()) };
  const rows = [['program', 'configured', 'RSS', 'most', 'anonymous', 'ready', 'latest']];
  for (const program of PROGRAMS) {
    rows.push([...(await rowOf([program.name, program.extent], () => trialOf(program, ground), ground))]);
    say(rows.at(-1)?.join('  ') ?? '');
  }
  rows.push([...(await rowOf(['node:http, bare', ''], () => bareTrial(ground), ground))]);
  say(`\n${tableOf(rows).join('\n')}`);
} finally {
  await closing.close();
}
process.exit(0);
