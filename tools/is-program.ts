import { accessSync, constants } from 'node:fs';

/** True where the path leads to something that this user may run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
