import { randomBytes } from 'node:crypto';

/** A certificate's serial number as kubeadm draws it, from 1 to 2^63 - 1, big-endian. */
export function serialNumber(): Buffer {
  const serial = randomBytes(8);
  serial[0] = (serial[0] ?? 0) & 0x7f;
  return serial.every((byte) => byte === 0) ? serialNumber() : serial;
}
