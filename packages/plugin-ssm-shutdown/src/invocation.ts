import type { Facts } from '@lastcall/plugin-api';

/** Words, of `Status` or `StatusDetails`, after which nothing changes any more (GetCommandInvocation). */
const FINAL = new Set([
  ...['Success', 'Cancelled', 'TimedOut', 'Failed'],
  ...['DeliveryTimedOut', 'ExecutionTimedOut', 'Undeliverable', 'Terminated', 'InvalidPlatform', 'AccessDenied'],
]);

/** How a command stands on the instance. */
export type Invocation = {
  /** The most telling word SSM has for it. */
  readonly status: string;
  readonly hasEnded: boolean;
  /** Null while there is none, and where the script never started. */
  readonly exitCode: number | null;
  readonly output: string;
  /** What it wrote to its error output; empty where SSM does not tell the two apart. */
  readonly errors: string;
};

type Told<Field extends string, Value> = { readonly [Name in Field]?: Value | undefined };
type StatusWords = Told<'Status' | 'StatusDetails', string>;
/** The parts of GetCommandInvocation's answer that matter here. */
export type InvocationAnswer = StatusWords & Told<'ResponseCode', number> & Told<'StandardOutputContent' | 'StandardErrorContent', string>;
/** The parts of a line of ListCommandInvocations that matter here. */
export type InvocationLine = StatusWords & Told<'CommandPlugins', readonly (Told<'ResponseCode', number> & Told<'Output', string>)[]>;

/** A command SSM does not know about yet. */
export const UNSEEN: Invocation = { status: 'Pending', hasEnded: false, exitCode: null, output: '', errors: '' };

/** Reads the answer about a document of one part. */
export function readAnswer(answer: InvocationAnswer): Invocation {
  const { ResponseCode, StandardOutputContent = '', StandardErrorContent = '' } = answer;
  return { ...standing(answer), exitCode: exitCodeOf(ResponseCode), output: StandardOutputContent, errors: StandardErrorContent };
}

/** What stands between the two in the output of a list. */
const BEFORE_ERRORS = /\n?-{10}ERROR-{7}\n/;
/** Of both together a list tells no more (ListCommandInvocations, CommandPlugin). */
const LISTED_LENGTH = 2_500;

/** Reads the line about a document that may have several parts: what the first that failed says, or else the last. */
export function readLine(line: InvocationLine): Invocation {
  const { CommandPlugins: parts = [] } = line;
  const telling = parts.find(({ ResponseCode = 0 }) => ResponseCode > 0) ?? parts.at(-1);
  const [output = '', ...errors] = (telling?.Output ?? '').split(BEFORE_ERRORS);
  return { ...standing(line), exitCode: exitCodeOf(telling?.ResponseCode), output, errors: errors.join('\n') };
}

/** True where a list may have left the end of the output out. */
export const isCutOff = ({ output, errors }: Invocation): boolean => output.length + errors.length > LISTED_LENGTH - 30;

function standing({ Status, StatusDetails }: StatusWords): Pick<Invocation, 'status' | 'hasEnded'> {
  // AWS prints some of the details with spaces.
  const words = [StatusDetails, Status].map((word) => word?.replaceAll(' ', '')).filter((word) => word !== undefined && word !== '');
  return { status: words[0] ?? UNSEEN.status, hasEnded: words.some((word) => FINAL.has(word as string)) };
}

/** SSM's -1 means that nothing has run. */
const exitCodeOf = (code: number | undefined): number | null => (code === undefined || code < 0 ? null : code);

/** What is journalled of a command that has ended. */
export function invocationFacts({ status, exitCode, output, errors }: Invocation, tailLength: number): Facts {
  const [outputTail, errorTail] = [tailOf(output, tailLength), tailOf(errors, tailLength)];
  return { status, exitCode, ...(outputTail !== '' && { outputTail }), ...(errorTail !== '' && { errorTail }) };
}

/** The end of a text, as a text any store can keep: without control characters and without half a character at the cut. */
function tailOf(text: string, length: number): string {
  const printable = text.replace(/[^\P{Cc}\n\t]/gu, '').trimEnd();
  return length === 0 ? '' : printable.slice(-length).toWellFormed();
}
