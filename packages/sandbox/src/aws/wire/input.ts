/** A decoded request parameter, whatever protocol it came by. */
export type InputValue = string | number | boolean | null | Input | InputValue[];
/** The decoded parameters of a request. */
export type Input = { readonly [name: string]: InputValue };

/** The parameter as text, or undefined where it is absent or empty. */
export function text(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null || value === '' || typeof value === 'object') return undefined;
  return String(value);
}

/** The parameter as a number, or undefined where it is absent. */
export function number(input: Input, name: string): number | undefined {
  const value = text(input, name);
  return value === undefined ? undefined : Number(value);
}

/** Whether the parameter says true, in either protocol's spelling. */
export const isTrue = (input: Input, name: string): boolean => text(input, name)?.toLowerCase() === 'true';

const listOf = (input: Input, name: string): readonly InputValue[] => {
  const value = input[name];
  return Array.isArray(value) ? value : [];
};

/** The parameter as a list of texts; empty where it is absent. */
export const texts = (input: Input, name: string): readonly string[] => listOf(input, name).map(String);

/** The parameter as a list of structures; empty where it is absent. */
export const objects = (input: Input, name: string): readonly Input[] => listOf(input, name).filter(isObject);

/** The parameter as one structure; empty where it is absent. */
export function object(input: Input, name: string): Input {
  const value = input[name];
  return value !== undefined && isObject(value) ? value : {};
}

function isObject(value: InputValue): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
