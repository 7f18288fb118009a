/** Lines of a table whose first row is its head, the columns as wide as they must be. */
export function tableOf(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...others] = rows.map(line);
  return [String(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...others];
}
