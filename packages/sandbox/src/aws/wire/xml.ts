/** A value as XML can say it: undefined and null fields are left out, lists become repeated elements. */
export type XmlValue = string | number | boolean | null | undefined | XmlObject | readonly XmlValue[];
/** Element names with their contents, written in order. */
export type XmlObject = { readonly [element: string]: XmlValue };

/** What a list's elements are called: `member` in the query protocol, `item` in EC2's. */
export type ListElement = 'member' | 'item';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#xD;' };

const UNSAFE = /[&<>"'\r]/;

/** The text with everything escaped that XML would read as markup or lose. */
export const escapeXml = (text: string): string => (UNSAFE.test(text) ? text.replace(/[&<>"'\r]/g, (sign) => ESCAPES[sign] ?? sign) : text);

/** The inside of an element: the value without a name of its own. */
function contents(value: XmlValue, listElement: ListElement): string {
  if (typeof value === 'string') return escapeXml(value);
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return asList(value, listElement);
  return typeof value === 'object' ? toXml(value as XmlObject, listElement) : String(value);
}

// Text is put together piece by piece here and below: lists of hundreds of rows are asked for thousands of times.
function asList(entries: readonly XmlValue[], listElement: ListElement): string {
  let xml = '';
  for (const entry of entries) xml += `<${listElement}>${contents(entry, listElement)}</${listElement}>`;
  return xml;
}

/** The object's fields as sibling elements. */
export function toXml(object: XmlObject, listElement: ListElement): string {
  let xml = '';
  for (const name in object) {
    const value = object[name];
    if (value !== undefined && value !== null) xml += `<${name}>${contents(value, listElement)}</${name}>`;
  }
  return xml;
}
