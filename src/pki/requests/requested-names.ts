import ipaddr from 'ipaddr.js';
import { addressText } from '../../config/values/address.ts';
import { DNS_NAME, IP_ADDRESS } from '../der/alternative-names.ts';
import { children, type Element, element, ifDer, inside, must } from '../der/reader.ts';
import { infoOf } from './certificate-request.ts';

/** The names that a certificate request asks for: subjectAltName (RFC 5280 section 4.2.1.6). */
export interface RequestedNames {
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
}

/** More than any machine has. */
const MOST_NAMES = 100;

/**
 * Reads the names in a DER request; undefined if it has none, or something else than DNS names and IP addresses. Proves
 * nothing: only `nodeRequestBy`, which writes the request anew with these names, tells that they are all it asks for.
 */
export function requestedNames(der: Buffer): RequestedNames | undefined {
  const info = infoOf(der);
  return info && ifDer(() => namesIn(info));
}

function namesIn(info: Buffer): RequestedNames {
  const attributes = nth(info, element(info, 0), 3);
  const extensions = nth(info, nth(info, nth(info, attributes, 0), 1), 0); // of the attribute extensionRequest
  const value = inside(info, nth(info, nth(info, extensions, 0), 1)); // of the extension subjectAltName
  const names = children(value, element(value, 0));
  must(names.length > 0 && names.length <= MOST_NAMES, 'names');
  must(
    names.every(({ tag }) => tag === DNS_NAME || tag === IP_ADDRESS),
    'another kind of name',
  );
  const of = (kind: number) => names.filter(({ tag }) => tag === kind).map((name) => inside(value, name));
  return {
    dnsNames: of(DNS_NAME).map((bytes) => bytes.toString('latin1')),
    ipAddresses: of(IP_ADDRESS).map(addressOf),
  };
}

function nth(der: Buffer, parent: Element, index: number): Element {
  const child = children(der, parent)[index];
  must(child !== undefined, 'truncated');
  return child;
}

function addressOf(bytes: Buffer): string {
  must(bytes.length === 4 || bytes.length === 16, 'address');
  return addressText(ipaddr.fromByteArray([...bytes]));
}
