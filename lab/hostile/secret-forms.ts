/** A secret in every form in which a program could have written it. */

export interface Form {
  /** plain, hexadecimal, utf-16 or base64; with the name of what it is of, where there are several. */
  readonly kind: string;
  readonly bytes: Buffer;
}

/**
 * Base64 of something that holds the secret behind `offset` other bytes, without the characters that its neighbours
 * have a part in.
 */
function base64Inside(bytes: Buffer, offset: number): string {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const begin = offset === 0 ? 0 : offset + 1;
  const isCut = (offset + bytes.length) % 3 !== 0;
  return shifted.slice(begin, isCut ? -1 : undefined);
}

export function secretForms(secret: Buffer): readonly Form[] {
  const hex = secret.toString('hex');
  const base64 = [0, 1, 2].map((offset) => base64Inside(secret, offset));
  const ofUrls = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    { kind: 'plain', bytes: secret },
    { kind: 'hexadecimal', bytes: Buffer.from(hex) },
    { kind: 'hexadecimal', bytes: Buffer.from(hex.toUpperCase()) },
    { kind: 'utf-16', bytes: Buffer.from(secret.toString('latin1'), 'utf16le') },
    ...[...base64, ...ofUrls].map((text): Form => ({ kind: 'base64', bytes: Buffer.from(text) })),
  ];
}

/** Line breaks of PEM, also as JSON writes them. */
const WRAPPING = /\s|\\[nr]/g;
const BASE64_RUN = /[A-Za-z0-9+/_-]{80,}/g;

/**
 * The kinds of form that these bytes contain: also over line breaks, and within what is base64 itself, as a PEM file
 * in a kubeconfig.
 */
export function formsIn(bytes: Buffer, forms: readonly Form[], isWithin = false): string[] {
  const text = bytes.toString('latin1').replace(WRAPPING, '');
  const unwrapped = Buffer.from(text, 'latin1');
  const stands = ({ bytes: form }: Form) => bytes.includes(form) || unwrapped.includes(form);
  const found = [...new Set(forms.filter(stands).map(({ kind }) => kind))];
  if (found.length > 0 || isWithin) return found;
  const within = (text.match(BASE64_RUN) ?? []).flatMap((run) => formsIn(Buffer.from(run, 'base64'), forms, true));
  return [...new Set(within.map((kind) => `${kind} in base64`))];
}

/** 32 bytes of a private key (PEM) that no form of the key is without, and that nothing public has. */
export function heartOfKey(pem: string): Buffer {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  // In an RSA key the private exponent fills the middle; an EC key begins with its scalar (RFC 5915).
  const begin = der.length < 200 ? der.indexOf(Buffer.from([0x04, 0x20])) + 2 : Math.floor(der.length / 2);
  return der.subarray(begin, begin + 32);
}
