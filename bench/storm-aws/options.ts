import { parseArgs } from 'node:util';
import type { Cell, Layout } from './cells.ts';
import { SERVICE_GROUPS } from './cells.ts';

/** What the bench is asked to do. */
export type Options = {
  readonly cells: readonly Cell[];
  /** File the report is written to as well; null: to none. */
  readonly report: string | null;
  /** Whether the model of a scan is played against the sandbox, too. */
  readonly scan: boolean;
};

type Size = Pick<Cell, 'instances' | 'groups'>;

const USAGE = 'npm run bench:storm-aws -- [--quick] [--only 50×200,500×16] [--layout all|own] [--scan] [--report FILE]';
const INSTANCES = [1, 50, 500];
const GROUPS = [10, 200, 1_000];
const SIZES: readonly Size[] = GROUPS.flatMap((groups) => INSTANCES.map((instances) => ({ instances, groups })));
/** The row with a time of its own: 500 instances in 16 groups. */
const ROW: Size = { instances: 500, groups: SERVICE_GROUPS };
const QUICK: readonly Size[] = [...SIZES.filter(({ groups }) => groups === 10), ROW];
const LAYOUTS: readonly Layout[] = ['own', 'all'];

function sizesIn(text: string | undefined): readonly Size[] | null {
  if (text === undefined) return null;
  return text.split(',').map((pair) => {
    const [instances = 0, groups = 0] = pair.split(/[x×*]/).map(Number);
    if (![instances, groups].every((number) => Number.isInteger(number) && number > 0)) throw new TypeError(`--only takes N×M. ${USAGE}`);
    return { instances, groups };
  });
}

function layoutsIn(text: string | undefined): readonly Layout[] {
  if (text === undefined) return LAYOUTS;
  if (text !== 'all' && text !== 'own') throw new TypeError(`--layout takes all or own. ${USAGE}`);
  return [text];
}

/** Where one service has all of the groups, its own are all. */
const isNoOther = ({ groups }: Size, layout: Layout, layouts: readonly Layout[]): boolean =>
  groups <= SERVICE_GROUPS && layout === 'own' && layouts.includes('all');

/** Reads the command line; throws a TypeError where it makes no sense. */
export function optionsOf(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { only: text, layout: text, report: text, quick: flag, scan: flag } as const;
  const { only, layout, report, quick, scan } = parseArgs({ args: [...args], options }).values;
  const sizes = sizesIn(only) ?? (quick ? QUICK : [...SIZES, ROW]);
  const layouts = layoutsIn(layout);
  const cells = layouts.flatMap((each) =>
    sizes.filter((size) => !isNoOther(size, each, layouts)).map((size) => ({ ...size, layout: each })),
  );
  return { cells, report: report ?? null, scan };
}
