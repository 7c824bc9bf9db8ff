import { describe, expect, it } from 'vitest';
import type { ChangeRecord } from '../../../../src/engine/changes/change.ts';
import { doneBy } from '../../../../src/features/admission/commands/serving.ts';
import { catalogueFor } from '../../../../src/i18n/catalogue.ts';

const written: ChangeRecord = {
  ...{ id: 1, phase: 'serving-certificates', kind: 'write-file' },
  ...{ subject: '/var/lib/kubelet/config.yaml', action: 'replace' },
};

/** The sentence after these changes. */
async function said(changes: readonly ChangeRecord[], off = false): Promise<string> {
  const message = doneBy('certificates', off, { node: 'w1', remaining: [], changes });
  return (await catalogueFor('en')).say(message);
}

describe('kubejoin admission serving --stage certificates', () => {
  it('says that the kubelet now requests a certificate, and that the request takes some seconds to appear', async () => {
    expect(await said([written])).toContain('now requests its serving certificate');
    expect(await said([written])).toContain('"kubectl get csr" lists it after a few seconds');
  });

  it('says that nothing was changed where the kubelet requested it before', async () => {
    const text = await said([]);
    expect(text).toContain('Nothing was changed: the kubelet on w1 already requests its serving certificate');
    expect(text).not.toContain('fail for this node');
  });

  it('says nothing of requests once they are off', async () => {
    expect(await said([], true)).toContain('uses a self-signed serving certificate again');
  });
});
