import { userInfoOf } from '../proxy/user-info.ts';
import type { Exchange } from './connection.ts';

/** As Go's client. */
const MAX_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];

export type RedirectProblem = 'too-many' | 'no-location' | 'not-https' | 'credential';

/**
 * The first answer that is no redirect (RFC 9110 section 15.4). It does not leave https, and takes no user information elsewhere.
 * @param refuse makes the error for a redirect that is not followed, of the URL that asked for it
 */
export async function followRedirects(
  first: URL,
  get: (url: URL) => Promise<Exchange>,
  refuse: (problem: RedirectProblem, url: URL) => Error,
): Promise<{ url: URL; answer: Exchange }> {
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const answer = await get(url);
    if (!REDIRECTS.includes(answer.status)) return { url, answer };
    const target = next(url, answer.headers.location);
    if (typeof target === 'string') throw refuse(target, url);
    url = target;
  }
  throw refuse('too-many', first);
}

function next(url: URL, location: string | string[] | undefined): URL | RedirectProblem {
  if (typeof location !== 'string' || !URL.canParse(location, url.href)) return 'no-location';
  const target = new URL(location, url);
  if (target.protocol !== 'https:') return 'not-https';
  return userInfoOf(url) === undefined ? target : 'credential';
}
