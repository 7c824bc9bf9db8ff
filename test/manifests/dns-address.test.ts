import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { expect, test } from 'vitest';
import { dnsAddress } from '../../src/config/values/subnet.ts';

test.each([
  ['10.96.0.0/12', '10.96.0.10'],
  ['10.96.0.0/12,fd00:10::/112', '10.96.0.10'],
  ['172.30.4.77/16', '172.30.0.10'],
  ['192.168.255.0/24', '192.168.255.10'],
  ['10.0.0.248/29', '10.96.0.10'], // the tenth address is outside
  ['fd00:10:96::/112', 'fd00:10:96::a'],
  ['', '10.96.0.10'],
  ['not a subnet', '10.96.0.10'],
])('the DNS address of %s is %s', (subnet, expected) => {
  expect(dnsAddress(subnet)).toBe(expected);
});

test('the address is the network plus ten, for every IPv4 subnet that holds it', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 28 }), (number, prefix) => {
      const address = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
      const network = Math.floor(number / 2 ** (32 - prefix)) * 2 ** (32 - prefix);
      const bytes = ipaddr.parse(dnsAddress(`${address}/${prefix}`)).toByteArray();
      expect(bytes.reduce((sum, byte) => sum * 256 + byte, 0)).toBe(network + 10);
    }),
  );
});
