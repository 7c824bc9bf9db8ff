/** True for a URL of any scheme, false for a path. */
export function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/** A URL without user information and query, which may hold a password or a signature. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** A path or URL that is safe to show. Text that only looks like a URL is cut, because it may hold a password. */
export function shownSource(source: string): string {
  if (isUrl(source) && URL.canParse(source)) return shownUrl(new URL(source));
  return source.replace(/:\/\/.*/s, '://…');
}
