import type { StoredObject } from './object-store.ts';
import { badRequest } from './status.ts';

const LABEL = /^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$/;

/** `a=b,c!=d,e,!f` (apimachinery labels, without sets); what is no such thing is 400. */
export function labelMatcher(selector: string | null): (object: StoredObject) => boolean {
  const terms = (selector ?? '').split(',').filter((term) => term !== '');
  const tests = terms.map((term) => {
    const [, absent, key = '', operator, value] = /^(!?)([^=!\s]+)(?:(==|=|!=)(\S*))?$/.exec(term) ?? [];
    if (!LABEL.test(key) || (absent === '!' && operator !== undefined)) throw badRequest(`unable to parse requirement: ${term}`);
    return ({ metadata: { labels = {} } }: StoredObject) => {
      if (operator === undefined) return (labels[key] !== undefined) === (absent !== '!');
      return (labels[key] === value) === (operator !== '!=');
    };
  });
  return (object) => tests.every((test) => test(object));
}
