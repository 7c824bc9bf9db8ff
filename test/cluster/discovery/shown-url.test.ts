import { expect, it } from 'vitest';
import { shownSource } from '../../../src/cluster/discovery/shown-url.ts';

it.each([
  ['/etc/kubernetes/admin.conf', '/etc/kubernetes/admin.conf'],
  ['HTTPS://bob:secret@Example.com/k.conf?token=secret#secret', 'https://example.com/k.conf'],
  ['x https://bob:secret@example.com/k.conf', 'x https://…'],
  ['https://bob:secret@[/\n?token=secret', 'https://…'],
])('%j is shown as %s', (source, shown) => expect(shownSource(source)).toBe(shown));
