import { oid, printableString, sequence, setOf, utf8String } from './write.ts';

const ORGANIZATION = '2.5.4.10';
const COMMON_NAME = '2.5.4.3';
/** X.680 section 41.4, but only the characters that Go's encoding/asn1 writes as PrintableString. */
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** A subject as Go's crypto/x509/pkix encodes it: the organizations in one RDN, then the common name. */
export function distinguishedName({
  organizations = [],
  commonName,
}: {
  organizations?: readonly string[];
  commonName: string;
}): Buffer {
  const relative = (id: string, values: readonly string[]) =>
    setOf(...values.map((value) => sequence(oid(id), directoryString(value))));
  return sequence(
    ...(organizations.length > 0 ? [relative(ORGANIZATION, organizations)] : []),
    relative(COMMON_NAME, [commonName]),
  );
}

function directoryString(text: string): Buffer {
  return PRINTABLE.test(text) ? printableString(text) : utf8String(text);
}
