/** Whether a discovery file is named by a URL (of any scheme) and not by a path. */
export function isUrl(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
}

/** A URL as it may be shown: without user information, and without the query, which may be a signature. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/**
 * A path or a URL as it may be shown. Of what looks like a URL and is none, nothing that could be a password is left.
 */
export function shownSource(source: string): string {
  if (isUrl(source) && URL.canParse(source)) return shownUrl(new URL(source));
  return source.replace(/:\/\/.*/s, '://…');
}
