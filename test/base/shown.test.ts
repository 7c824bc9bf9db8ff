import { expect, it } from 'vitest';
import { isUrl, shown, shownSource } from '../../src/base/shown.ts';

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

it.each([
  ['a text of 10 MiB', 'x'.repeat(10 * 1024 * 1024), `${'x'.repeat(79)}…`],
  ['a number of 10 MiB', 'a'.repeat(10 * 1024 * 1024), '[secret]…'],
  ['half a token behind a long number', `${'a'.repeat(4_080)}.abcdef.0123456789abcdef${'x'.repeat(99)}`, '…'],
  ['a long password without blanks', `https://u:${'p'.repeat(5_000)}@h`, '…'],
  ['a long text with blanks', `b ${'c '.repeat(4_000)}`, `b ${'c '.repeat(38)}c…`],
  ['a password that is longer than what is shown', `a https://u:${'p'.repeat(5_000)}@h`, 'a …'],
  ['a text of 4 KiB', 'z'.repeat(4_096), `${'z'.repeat(79)}…`],
])('%s is cut', (_, text, expected) => expect(shown(text)).toBe(expected));
