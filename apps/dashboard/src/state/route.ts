/** Which page is looked at; it lives in the address behind the `#`. */
export type Route =
  | { readonly page: 'now' }
  | { readonly page: 'history' }
  | { readonly page: 'parked' }
  | { readonly page: 'preview' }
  | { readonly page: 'interruption'; readonly id: string };

/** The route of an address such as `#/i/int-1kz3v5c0g`. Whatever makes no sense is the first page. */
export function readRoute(hash: string): Route {
  const [page, id] = hash.replace(/^#\/?/, '').replace(/\?.*$/, '').split('/');
  if (page === 'i' && id) return { page: 'interruption', id: decode(id) };
  return page === 'history' || page === 'parked' || page === 'preview' ? { page } : { page: 'now' };
}

/** The address of a route, for links. */
export function addressOf(route: Route): string {
  if (route.page === 'interruption') return `#/i/${encodeURIComponent(route.id)}`;
  return route.page === 'now' ? '#/' : `#/${route.page}`;
}

// An address typed by hand may hold a lone "%".
function decode(text: string): string {
  return /%(?![0-9a-f]{2})/i.test(text) ? text : decodeURIComponent(text);
}
