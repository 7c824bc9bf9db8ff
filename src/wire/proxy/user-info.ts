import { Secret } from '../../base/secret.ts';

/** "user:password" of a URL, percent-decoded (RFC 3986 section 3.2.1); undefined when it has none. */
export function userInfoOf(url: URL): Secret | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return new Secret(`${decoded(url.username)}:${decoded(url.password)}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
