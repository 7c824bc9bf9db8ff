import { expect, test } from 'vitest';
import { shownObject } from '../../../src/engine/kinds/objects/preview-object.ts';

test('what kubectl keeps of a Secret in an annotation is not shown', () => {
  const wanted = {
    apiVersion: 'v1',
    kind: 'Secret' as const,
    metadata: { name: 's', namespace: 'kube-system', annotations: { mine: 'shown' } },
  };
  const stored = {
    ...wanted,
    metadata: {
      ...wanted.metadata,
      annotations: {
        mine: 'shown',
        'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"token-secret":"0123456789abcdef"}}',
      },
    },
    data: { 'token-secret': Buffer.from('0123456789abcdef').toString('base64') },
  };
  const shown = shownObject(stored, wanted);
  expect(shown).not.toContain('0123456789abcdef');
  expect(shown).toContain('last-applied-configuration');
  expect(shown).toContain('mine: shown');
});
