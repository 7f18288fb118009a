/** A value as XML can say it: undefined and null fields are left out, lists become repeated elements. */
export type XmlValue = string | number | boolean | null | undefined | XmlObject | readonly XmlValue[];
/** Element names with their contents, written in order. */
export type XmlObject = { readonly [element: string]: XmlValue };

/** What a list's elements are called: `member` in the query protocol, `item` in EC2's. */
export type ListElement = 'member' | 'item';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#xD;' };

/** The text with everything escaped that XML would read as markup or lose. */
export const escapeXml = (text: string): string => text.replace(/[&<>"'\r]/g, (sign) => ESCAPES[sign] ?? sign);

/** The inside of an element: the value without a name of its own. */
function contents(value: XmlValue, listElement: ListElement): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((entry) => element(listElement, entry, listElement)).join('');
  if (typeof value === 'object') return toXml(value as XmlObject, listElement);
  return escapeXml(String(value));
}

const element = (name: string, value: XmlValue, listElement: ListElement): string => `<${name}>${contents(value, listElement)}</${name}>`;

/** The object's fields as sibling elements. */
export function toXml(object: XmlObject, listElement: ListElement): string {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => element(name, value, listElement))
    .join('');
}
