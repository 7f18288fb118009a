import { cutTo, padTo, widthOf } from './columns.ts';
import { type Paint, type Tone, unpainted } from './paint.ts';
import { plainName } from './plain.ts';

/** One column of a table. */
export type Column<Row> = {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly tone?: (row: Row) => Tone | null;
  /** It is cut down to so many columns where room is short; default: never cut. */
  readonly least?: number;
  /** Left out altogether where the others would have to be cut for it. */
  readonly spare?: 'yes';
};

/** How wide a table may be, null for any width, and its colours; default none. */
export type TableRoom = { readonly width: number | null; readonly paint?: Paint };

const GAP = '  ';

/** A table with its titles as lines, none wider than there is room for as long as the columns can be cut. Whatever the cells hold, they stay in line. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[], room: TableRoom): readonly string[] {
  const measured = columns.map((column) => measure(column, rows));
  const shown = fit(measured, room.width);
  const paint = room.paint ?? unpainted;
  const line = (cells: readonly string[]) => cells.join(GAP).trimEnd();
  const titles = line(shown.map(({ column, width }) => paint('faint', padTo(cutTo(column.title, width), width))));
  return [titles.trimEnd(), ...rows.map((_, index) => line(shown.map((each) => painted(each, { row: rows[index] as Row, index, paint }))))];
}

type Measured<Row> = { readonly column: Column<Row>; readonly cells: readonly string[]; readonly width: number };

function measure<Row>(column: Column<Row>, rows: readonly Row[]): Measured<Row> {
  const cells = rows.map((row) => plainName(column.text(row)));
  return { column, cells, width: [column.title, ...cells].reduce((widest, cell) => Math.max(widest, widthOf(cell)), 0) };
}

/** Spare columns go first; then the widest of those that may be cut loses a column, again and again. */
function fit<Row>(measured: readonly Measured<Row>[], width: number | null): readonly Measured<Row>[] {
  if (width === null || widthOfAll(measured) <= width) return measured;
  const kept = measured.filter(({ column }) => column.spare !== 'yes');
  return narrow(kept, widthOfAll(kept) - width);
}

function narrow<Row>(measured: readonly Measured<Row>[], tooMuch: number): readonly Measured<Row>[] {
  const widths = measured.map(({ width }) => width);
  for (let left = tooMuch; left > 0; left -= 1) {
    const spareOf = (index: number) => (widths[index] ?? 0) - (measured[index]?.column.least ?? Number.POSITIVE_INFINITY);
    const cuttable = widths.map((_, index) => index).filter((index) => spareOf(index) > 0);
    const [widest] = cuttable.sort((one, other) => (widths[other] ?? 0) - (widths[one] ?? 0));
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return measured.map((each, index) => ({ ...each, width: widths[index] ?? each.width }));
}

const widthOfAll = (measured: readonly { readonly width: number }[]): number =>
  measured.reduce((sum, { width }) => sum + width, (measured.length - 1) * GAP.length);

type Cell<Row> = { readonly row: Row; readonly index: number; readonly paint: Paint };

function painted<Row>({ column, cells, width }: Measured<Row>, { row, index, paint }: Cell<Row>): string {
  const text = padTo(cutTo(cells[index] ?? '', width), width);
  const tone = column.tone?.(row) ?? null;
  return tone === null ? text : paint(tone, text);
}
