import { AwsError, validationException } from '../wire/aws-error.ts';
import { type Input, number, object, text, texts } from '../wire/input.ts';

const DOCUMENT_NAME = /^[a-zA-Z0-9_\-.:/]{3,128}$/;
const NODE_ID = /^(i-(\w{8}|\w{17})|mi-\w{17})$/;
const MOST_INSTANCES = 50;
const LONGEST_COMMENT = 100;
const SHORTEST_TIMEOUT_S = 30;
const LONGEST_TIMEOUT_S = 2_592_000;

const constraint = (value: unknown, field: string, rule: string): AwsError =>
  validationException(`1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${rule}`);

function checkTimeout(input: Input): void {
  const seconds = number(input, 'TimeoutSeconds');
  if (seconds === undefined) return;
  if (seconds < SHORTEST_TIMEOUT_S)
    throw constraint(seconds, 'timeoutSeconds', `Member must have value greater than or equal to ${SHORTEST_TIMEOUT_S}`);
  if (seconds > LONGEST_TIMEOUT_S)
    throw constraint(seconds, 'timeoutSeconds', `Member must have value less than or equal to ${LONGEST_TIMEOUT_S}`);
}

function checkInstances(ids: readonly string[]): void {
  if (ids.length > MOST_INSTANCES)
    throw constraint(`[${ids}]`, 'instanceIds', `Member must have length less than or equal to ${MOST_INSTANCES}`);
  const malformed = ids.find((id) => !NODE_ID.test(id));
  if (malformed !== undefined) throw constraint(malformed, 'instanceIds', 'Member must satisfy regular expression pattern');
  if (new Set(ids).size < ids.length) throw new AwsError('DuplicateInstanceId', 'An instance is named twice');
}

function checkDocument(input: Input): void {
  const name = text(input, 'DocumentName') ?? '';
  if (!DOCUMENT_NAME.test(name)) throw constraint(name, 'documentName', 'Member must satisfy regular expression pattern');
  if (name.startsWith('AWS-') && !name.startsWith('AWS-Run'))
    throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
}

function checkParameters(input: Input): void {
  const parameters = object(input, 'Parameters');
  const wrong = Object.entries(parameters).find(([, value]) => !Array.isArray(value));
  if (wrong) throw new AwsError('SerializationException', `Parameter ${wrong[0]} must be a list of strings`);
  if (!text(input, 'DocumentName')?.startsWith('AWS-Run')) return;
  if (texts(parameters, 'commands').length === 0) throw new AwsError('InvalidParameters', 'Parameter "commands" requires a value');
}

/** Throws what SendCommand answers to a request that breaks its rules (service model of 2014-11-06). */
export function checkSendCommand(input: Input): void {
  checkTimeout(input);
  checkInstances(texts(input, 'InstanceIds'));
  checkDocument(input);
  const comment = text(input, 'Comment') ?? '';
  if (comment.length > LONGEST_COMMENT)
    throw constraint(comment, 'comment', `Member must have length less than or equal to ${LONGEST_COMMENT}`);
  checkParameters(input);
}

/** The document's parameters, each a list of texts. */
export function parametersOf(input: Input): Readonly<Record<string, readonly string[]>> {
  const parameters = object(input, 'Parameters');
  return Object.fromEntries(Object.keys(parameters).map((name) => [name, texts(parameters, name)]));
}

/** The document parameter `executionTimeout` in ms; an hour without one. */
export const executionTimeoutMs = (parameters: Readonly<Record<string, readonly string[]>>): number =>
  Number(parameters.executionTimeout?.[0] ?? 3_600) * 1_000;
