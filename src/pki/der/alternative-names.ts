import type { X509Certificate } from 'node:crypto';
import { parseAddress } from '../../config/values/address.ts';
import { certificateFields, EXTENSION } from './certificate-fields.ts';
import { children, inside, only } from './reader.ts';
import { TAG } from './values.ts';

/** GeneralName's tags (RFC 5280 section 4.2.1.6), IMPLICIT and primitive. */
export const DNS_NAME = 0x82;
export const IP_ADDRESS = 0x87;

const NO_NAMES = Buffer.of(TAG.sequence, 0);

/** Those of the names and addresses that a certificate does not cover, as Go's VerifyHostname decides it. */
export function missingNames(
  certificate: X509Certificate,
  { dnsNames, ipAddresses }: { dnsNames: readonly string[]; ipAddresses: readonly string[] },
): string[] {
  const value = certificateFields(certificate).extensions.get(EXTENSION.subjectAltName) ?? NO_NAMES;
  const names = children(value, only(value, TAG.sequence));
  const of = (tag: number) => names.filter((name) => name.tag === tag).map((name) => inside(value, name));
  const patterns = of(DNS_NAME).map((bytes) => bytes.toString('latin1').toLowerCase());
  const addresses = new Set(of(IP_ADDRESS).map((bytes) => bytes.toString('hex')));
  return [
    ...dnsNames.filter((name) => !patterns.some((pattern) => covers(pattern, name.toLowerCase()))),
    ...ipAddresses.filter((address) => !addresses.has(addressHex(address))),
  ];
}

/** A star matches the whole first label, unless that contains a star itself. */
function covers(pattern: string, name: string): boolean {
  return pattern === name || pattern === name.replace(/^[^.*]+\./, '*.');
}

function addressHex(text: string): string {
  return Buffer.from(parseAddress(text)?.toByteArray() ?? []).toString('hex');
}
