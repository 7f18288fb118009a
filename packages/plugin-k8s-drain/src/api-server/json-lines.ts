async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Which lines are worth decoding. */
type Wanted = (line: string) => boolean;

/**
 * The values of a stream of JSON texts, one a line; null for a line that is not wanted, which is not decoded: only that it came. A line
 * cut off by the end of the stream is dropped.
 */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>, isWanted: Wanted = () => true): AsyncGenerator<unknown> {
  for await (const line of linesOf(chunks)) if (line.trim() !== '') yield isWanted(line) ? JSON.parse(line) : null;
}
