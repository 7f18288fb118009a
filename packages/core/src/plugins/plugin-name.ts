/** What names a plugin: a package, or a file by a path that begins with a dot. Never a URL: importing one could run anything. */
export const PLUGIN_NAME = /^(\.{1,2}\/.+|(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*)$/;

/** True when the text can name a plugin. */
export function isPluginName(text: string): boolean {
  return PLUGIN_NAME.test(text);
}

/** What to import for a name: a path counts from `folder` (a URL that ends in a slash), a package is its own specifier. */
export function specifierOf(name: string, folder: URL): string {
  return name.startsWith('.') ? new URL(name, folder).href : name;
}
