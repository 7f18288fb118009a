import type { DeleteOptions } from './deletion.ts';
import { badRequest } from './status-error.ts';

/** The bytes every protobuf body of Kubernetes begins with (apimachinery, protobuf.go: `k8s` and a zero). */
const MAGIC = Buffer.from('k8s\0');

/** One field of a message: its number and its value, whole as a number, anything longer as its bytes. */
type Field = { readonly number: number; readonly whole: bigint; readonly bytes: Buffer };
type Read<T> = { readonly value: T; readonly next: number };

/** How long a field of a wire type is that is neither a whole number nor says its own length. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function readWhole(bytes: Buffer, start: number): Read<bigint> {
  let value = 0n;
  for (let next = start; next < bytes.length; next += 1) {
    const byte = bytes.readUInt8(next);
    value |= BigInt(byte & 0x7f) << BigInt(7 * (next - start));
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next: next + 1 };
  }
  throw badRequest('a protobuf number has no end');
}

function readField(bytes: Buffer, start: number): Read<Field> {
  const tag = readWhole(bytes, start);
  const number = Number(tag.value >> 3n);
  const wireType = Number(tag.value & 7n);
  if (wireType === 0) {
    const whole = readWhole(bytes, tag.next);
    return { value: { number, whole: whole.value, bytes: Buffer.alloc(0) }, next: whole.next };
  }
  const length = wireType === 2 ? readWhole(bytes, tag.next) : { value: BigInt(FIXED[wireType] ?? -1), next: tag.next };
  const next = length.next + Number(length.value);
  if (length.value < 0n || next > bytes.length) throw badRequest('a protobuf field is cut off or of an unknown type');
  return { value: { number, whole: 0n, bytes: bytes.subarray(length.next, next) }, next };
}

function fieldsOf(bytes: Buffer): readonly Field[] {
  const fields: Field[] = [];
  for (let start = 0; start < bytes.length; ) {
    const { value, next } = readField(bytes, start);
    fields.push(value);
    start = next;
  }
  return fields;
}

const textOf = (fields: readonly Field[], number: number): string | undefined =>
  fields.find((field) => field.number === number)?.bytes.toString();

/** Preconditions (meta/v1, generated.proto): 1 is the uid, 2 the resource version. */
function preconditionsOf(bytes: Buffer): NonNullable<DeleteOptions['preconditions']> {
  const fields = fieldsOf(bytes);
  const uid = textOf(fields, 1);
  const resourceVersion = textOf(fields, 2);
  return { ...(uid !== undefined && { uid }), ...(resourceVersion !== undefined && { resourceVersion }) };
}

/** DeleteOptions (meta/v1, generated.proto): 1 is the grace period, 2 the preconditions, 5 what to try only. */
function deleteOptionsOf(bytes: Buffer): DeleteOptions {
  const fields = fieldsOf(bytes);
  const grace = fields.find(({ number }) => number === 1);
  const preconditions = fields.find(({ number }) => number === 2);
  const dryRun = fields.filter(({ number }) => number === 5).map((field) => field.bytes.toString());
  return {
    ...(grace && { gracePeriodSeconds: Number(grace.whole) }),
    ...(preconditions && { preconditions: preconditionsOf(preconditions.bytes) }),
    ...(dryRun.length > 0 && { dryRun }),
  };
}

/**
 * What a protobuf body of Kubernetes says, as kubectl sends it with DELETE since 1.32: the `DeleteOptions` in it.
 * Null for any other object and for bytes that are no such body. Throws a 400 `StatusError` for one that cannot be read.
 */
export function decodeDeleteOptions(bytes: Buffer): DeleteOptions | null {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  // Unknown (runtime, generated.proto): 1 is the type (2 in it the kind), 2 the object itself.
  const envelope = fieldsOf(bytes.subarray(MAGIC.length));
  const [type, raw] = [1, 2].map((number) => envelope.find((field) => field.number === number)?.bytes ?? Buffer.alloc(0)) as [
    Buffer,
    Buffer,
  ];
  return textOf(fieldsOf(type), 2) === 'DeleteOptions' ? deleteOptionsOf(raw) : null;
}
