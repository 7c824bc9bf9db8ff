import { children, type Element, expected, inside, must, only } from './reader.ts';
import { requireBitString, requireBoolean, requireIa5, requireInteger, requireOid, TAG } from './values.ts';

/** GeneralName's tags that Go reads (RFC 5280 section 4.2.1.6). */
const NAME = { email: 0x81, dns: 0x82, uri: 0x86, address: 0x87 } as const;
const FIRST = 0xa0;

type Check = (value: Buffer, critical: boolean) => void;

/** The extensions that Go's crypto/x509 reads, by the bytes of their object identifier in hex. */
const CHECKS: Partial<Record<string, Check>> = {
  '551d0e': subjectKeyIdentifier,
  '551d0f': (value) => requireBitString(inside(value, only(value, TAG.bitString))),
  '551d11': alternativeNames,
  '551d13': basicConstraints,
  '551d1e': nameConstraints,
  '551d1f': distributionPoints,
  '551d20': policies,
  '551d21': policyMappings,
  '551d23': authorityKeyIdentifier,
  '551d24': policyConstraints,
  '551d25': (value) => each(value, (purpose) => requireOid(inside(value, expected(purpose, TAG.oid)))),
  '551d36': (value) => requireInteger(inside(value, only(value, TAG.integer)), INT_BYTES),
  '2b06010505070101': authorityAccess,
};
/** The size of Go's int, in which it keeps these numbers. */
const INT_BYTES = 8;

/** Throws a DerError for a value that Go cannot read. Extensions that Go does not know may hold anything. */
export function requireExtension(id: string, value: Buffer, critical: boolean): void {
  CHECKS[id]?.(value, critical);
}

/** Calls `check` with each element of the SEQUENCE in `value`. */
function each(value: Buffer, check: (item: Element) => void): void {
  for (const item of children(value, only(value, TAG.sequence))) check(item);
}

function never(critical: boolean): void {
  must(!critical, 'extension that may not be critical');
}

function subjectKeyIdentifier(value: Buffer, critical: boolean): void {
  never(critical);
  only(value, TAG.octetString);
}

function basicConstraints(value: Buffer): void {
  const parts = children(value, only(value, TAG.sequence));
  if (parts[0]?.tag === TAG.boolean) requireBoolean(inside(value, parts.shift() as Element));
  const [length, ...more] = parts;
  must(more.length === 0, 'trailing data');
  if (length !== undefined) requireInteger(inside(value, expected(length, TAG.integer)), INT_BYTES);
}

function alternativeNames(value: Buffer): void {
  each(value, (name) => {
    const bytes = inside(value, name);
    if (name.tag === NAME.email || name.tag === NAME.dns) requireIa5(bytes);
    must(name.tag !== NAME.uri || URI.test(bytes.toString('latin1')), 'URI');
    must(name.tag !== NAME.address || bytes.length === 4 || bytes.length === 16, 'IP address');
  });
}

/**
 * The part of RFC 3986 that WHATWG and Go read alike: a scheme, an optional host name, and characters that need no
 * escaping.
 */
const HOST = '[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*(?::[0-9]{1,5})?';
const PATH = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*";
const URI = new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:(?://(?:${HOST})?(?=[/?]|$)${PATH}|(?!//)${PATH})$`);

function nameConstraints(value: Buffer): void {
  const parts = children(value, only(value, TAG.sequence));
  const tags = parts.map(({ tag }) => tag).join();
  must(['160', '161', '160,161'].includes(tags), 'name constraints');
  const subtrees = parts.flatMap((part) => children(value, part));
  must(subtrees.length > 0, 'name constraints');
  for (const subtree of subtrees) {
    const [base] = children(value, expected(subtree, TAG.sequence));
    must(base !== undefined && isConstraint(base.tag, inside(value, base)), 'name constraint');
  }
}

/** A domain, with or without a leading dot. */
const DOMAIN = /^\.?[!-\-/-~]+(?:\.[!-\-/-~]+)*$/;
const MAILBOX = /^[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/;

function isConstraint(tag: number, bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  const isDomain = text === '' || DOMAIN.test(text);
  if (tag === NAME.dns) return isDomain;
  if (tag === NAME.email) return text.includes('@') ? MAILBOX.test(text) : isDomain;
  // Go refuses an IP address here.
  if (tag === NAME.uri) return isDomain && !text.includes(':') && !/^[0-9.]+$/.test(text);
  return tag !== NAME.address || isRange(bytes);
}

/** An address and a mask of the same length: ones, then zeros. */
function isRange(bytes: Buffer): boolean {
  const mask = bytes.subarray(bytes.length / 2);
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bytes.length === 8 || bytes.length === 32) && /^1*0*$/.test(bits);
}

function distributionPoints(value: Buffer): void {
  each(value, (point) => {
    const [name] = children(value, expected(point, TAG.sequence));
    if (name?.tag !== FIRST) return; // reasons or an issuer, which Go does not read
    const [full, ...more] = children(value, name);
    must(more.length === 0, 'trailing data');
    for (const url of children(value, expected(full, FIRST))) if (url.tag === NAME.uri) requireIa5(inside(value, url));
  });
}

function policies(value: Buffer): void {
  const seen = new Set<string>();
  each(value, (policy) => {
    const [id] = children(value, expected(policy, TAG.sequence));
    const bytes = inside(value, expected(id, TAG.oid));
    requireOid(bytes);
    must(!seen.has(bytes.toString('hex')), 'policy twice');
    seen.add(bytes.toString('hex'));
  });
}

function policyMappings(value: Buffer): void {
  each(value, (mapping) => {
    const ids = children(value, expected(mapping, TAG.sequence));
    must(ids.length === 2, 'policy mapping');
    for (const id of ids) requireOid(inside(value, expected(id, TAG.oid)));
  });
}

function policyConstraints(value: Buffer): void {
  const parts = children(value, only(value, TAG.sequence));
  must(['128', '129', '128,129'].includes(parts.map(({ tag }) => tag).join()), 'policy constraints');
  for (const part of parts) requireInteger(inside(value, part), INT_BYTES);
}

function authorityKeyIdentifier(value: Buffer, critical: boolean): void {
  never(critical);
  children(value, only(value, TAG.sequence));
}

function authorityAccess(value: Buffer, critical: boolean): void {
  never(critical);
  each(value, (description) => {
    const [method, location, ...more] = children(value, expected(description, TAG.sequence));
    requireOid(inside(value, expected(method, TAG.oid)));
    must(location !== undefined && more.length === 0, 'authority access');
    if (location.tag === NAME.uri) requireIa5(inside(value, location));
  });
}
