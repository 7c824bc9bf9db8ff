import type { KeyObject } from 'node:crypto';

/** Keys of two kinds are not given to `equals`: it leaves an error in OpenSSL's queue, by which the next key that is read fails (Node.js 20 and 24). */
export function sameKey(one: KeyObject, other: KeyObject): boolean {
  return one.asymmetricKeyType === other.asymmetricKeyType && one.equals(other);
}
