/** Shorter texts are not masked: hiding every `8080` or `true` would hide the log, and no secret is that short. */
const SHORTEST_SECRET = 6;

const MASK = '***';
const SECRET_NAME = /token|secret|passw|passphrase|credential|authorization|api[-_]?key|private[-_]?key|signing[-_]?key|^keys?$|^bearer$/i;
const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^:/?#@\s]*:([^/?#\s]+)@/i;

/** True when a key's name says that its value is nobody's business: `token`, `clientSecret`, `api_key`, … */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The password in a URL such as `postgres://user:password@host/`, or null. */
export function urlPassword(text: string): string | null {
  return URL_PASSWORD.exec(text)?.[1] ?? null;
}

/** A function that returns its text with every secret replaced by `***`, also where it is written as JSON, in a URL, or line by line. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.flatMap(formsOf))].sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/** The text with every secret replaced by `***`. For many texts, make one mask with {@link createMask}. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  return createMask(secrets)(text);
}

function formsOf(secret: string): readonly string[] {
  const texts = [secret, ...secret.split(/\r?\n/)].filter((text) => text.trim().length >= SHORTEST_SECRET);
  return texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text.toWellFormed())]);
}
