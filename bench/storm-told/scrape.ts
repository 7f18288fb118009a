/** Samples by series: the name with its labels, as Prometheus writes them. */
export type Scraped = ReadonlyMap<string, number>;

const SAMPLE = /^([a-zA-Z_:][^ ]*(?:\{.*\})?) (\S+)$/;

/** Reads a server's metrics. */
export async function scrape(privateUrl: string): Promise<Scraped> {
  const text = await (await fetch(`${privateUrl}/metrics`, { signal: AbortSignal.timeout(10_000) })).text();
  const samples = text.split('\n').flatMap((line) => {
    const [, series, value] = SAMPLE.exec(line) ?? [];
    return series === undefined ? [] : [[series, Number(value)] as const];
  });
  return new Map(samples);
}

/** A metric's name without labels and without what a histogram adds to it. */
const familyOf = (series: string): string => series.replace(/\{.*$/, '').replace(/_(bucket|sum|count)$/, '');

const isOurs = (family: string): boolean => family.startsWith('lastcall_');

/** The product's own metrics in a scrape. */
export function familiesIn(scraped: Scraped): readonly string[] {
  return [...new Set([...scraped.keys()].map(familyOf))].filter(isOurs).sort();
}

/** Those whose samples differ from one scrape to the other. */
export function movedBetween(before: Scraped, after: Scraped): readonly string[] {
  const moved = [...after].filter(([series, value]) => before.get(series) !== value).map(([series]) => familyOf(series));
  return [...new Set(moved)].filter(isOurs).sort();
}
