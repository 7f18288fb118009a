export { type DynamoAddress, dynamoAddress } from './dynamodb/address.ts';
export { type TableSettings, tableFindings } from './dynamodb/findings.ts';
export type { Random } from './ids.ts';
export { createMemoryStore } from './memory.ts';
export { type OpenOptions, openStore } from './open-store.ts';
