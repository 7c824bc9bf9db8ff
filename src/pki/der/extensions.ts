import { parseAddress } from '../../config/values/address.ts';
import { bitString, boolean, implicit, octetString, oid, sequence } from './write.ts';

/** keyUsage bits (RFC 5280 section 4.2.1.3); bit 0 is the highest bit of the first byte. */
export const KEY_USAGE = { digitalSignature: 0x80, keyEncipherment: 0x20, keyCertSign: 0x04 } as const;

const OID = { extendedKeyUsage: '2.5.29.37', subjectAltName: '2.5.29.17' } as const;
const PURPOSES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;
type Purpose = keyof typeof PURPOSES;

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

/** RFC 5280 section 4.2.1.3. `bits`: members of KEY_USAGE, combined by `|`. */
export function keyUsage(bits: number): Buffer {
  return extension('2.5.29.15', true, bitString(Buffer.of(bits), Math.log2(bits & -bits)));
}

/** RFC 5280 section 4.2.1.12. */
export function extendedKeyUsage(purposes: readonly Purpose[]): Buffer {
  return extension(OID.extendedKeyUsage, false, sequence(...purposes.map((purpose) => oid(PURPOSES[purpose]))));
}

/** RFC 5280 section 4.2.1.9. */
export function basicConstraints(isCa: boolean): Buffer {
  return extension('2.5.29.19', true, isCa ? sequence(boolean(true)) : sequence());
}

/** RFC 5280 section 4.2.1.2. */
export function subjectKeyIdentifier(id: Uint8Array): Buffer {
  return extension('2.5.29.14', false, octetString(id));
}

/** RFC 5280 section 4.2.1.1. */
export function authorityKeyIdentifier(id: Uint8Array): Buffer {
  return extension('2.5.29.35', false, sequence(implicit(0, id)));
}

/** RFC 5280 section 4.2.1.6: each dNSName, then each iPAddress of 4 or 16 bytes. Throws a RangeError for a bad address. */
export function subjectAltName({
  dnsNames,
  ipAddresses,
}: {
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
}): Buffer {
  const names = dnsNames.map((name) => implicit(2, Buffer.from(name, 'latin1')));
  return extension(
    OID.subjectAltName,
    false,
    sequence(...names, ...ipAddresses.map((address) => implicit(7, addressBytes(address)))),
  );
}

/** An extension with a value copied from another certificate. */
export function sameExtension(name: keyof typeof OID, value: Buffer): Buffer {
  return extension(OID[name], false, value);
}

function addressBytes(text: string): Buffer {
  const address = parseAddress(text);
  if (address === undefined) throw new RangeError(`${text} is not an IP address`);
  return Buffer.from(address.toByteArray());
}
