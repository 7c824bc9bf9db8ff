import { expect, it } from 'vitest';
import { isUrl, shownSource } from '../../src/base/shown.ts';

it.each([
  ['/etc/kubernetes/admin.conf', '/etc/kubernetes/admin.conf'],
  ['HTTPS://bob:secret@Example.com/k.conf?token=secret#secret', 'https://example.com/k.conf'],
  ['x https://bob:secret@example.com/k.conf', 'x https://…'],
  ['https://bob:secret@[/\n?token=secret', 'https://…'],
  ['https://', 'https://…'],
  ['c:k.conf', 'c:k.conf'],
])('%j is shown as %s', (source, shown) => expect(shownSource(source)).toBe(shown));

it.each([
  ['https://example.com/k.conf', true],
  ['FILE:///k.conf', true],
  ['git+ssh2.0-x://k', true],
  ['x https://example.com/', false],
  ['/a/https://example.com/', false],
  ['2https://example.com/', false],
  ['https:/example.com/', false],
  ['://example.com/', false],
  ['cluster.conf', false],
])('%j is a URL: %s', (source, is) => expect(isUrl(source)).toBe(is));
