import type { StoredObject } from './object-store.ts';
import { badRequest } from './status.ts';

/** Fields that may be selected by, beside metadata.name and metadata.namespace. */
const BY_KIND: Readonly<Record<string, readonly string[]>> = {
  CertificateSigningRequest: ['spec.signerName'],
  Node: ['spec.unschedulable'],
  Pod: ['spec.nodeName', 'status.phase'],
  Secret: ['type'],
};

/** `a=b,c!=d` as the API server reads it (apimachinery fields); a field that can't be selected by is 400. */
export function fieldMatcher(kind: string, selector: string | null): (object: StoredObject) => boolean {
  const terms = (selector ?? '').split(',').filter((term) => term !== '');
  const tests = terms.map((term) => {
    const match = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
    if (match?.[1] === undefined) throw badRequest(`invalid field selector: ${term}`);
    const [, field, operator, value = ''] = match;
    const known = ['metadata.name', 'metadata.namespace', ...(BY_KIND[kind] ?? [])];
    if (!known.includes(field)) throw badRequest(`field label not supported: ${field}`);
    return (object: StoredObject) => (fieldOf(object, field) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}

function fieldOf(object: StoredObject, field: string): string {
  const value = field
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], object);
  return value === undefined ? '' : String(value);
}

const LABEL = /^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$/;

/** `a=b,c!=d,e,!f` (apimachinery labels, without sets); what is no such thing is 400. */
export function labelMatcher(selector: string | null): (object: StoredObject) => boolean {
  const terms = (selector ?? '').split(',').filter((term) => term !== '');
  const tests = terms.map((term) => {
    const [, absent, key = '', operator, value] = /^(!?)([^=!\s]+)(?:(==|=|!=)(\S*))?$/.exec(term) ?? [];
    if (!LABEL.test(key) || (absent === '!' && operator !== undefined))
      throw badRequest(`unable to parse requirement: ${term}`);
    return ({ metadata: { labels = {} } }: StoredObject) => {
      if (operator === undefined) return (labels[key] !== undefined) === (absent !== '!');
      return (labels[key] === value) === (operator !== '!=');
    };
  });
  return (object) => tests.every((test) => test(object));
}
