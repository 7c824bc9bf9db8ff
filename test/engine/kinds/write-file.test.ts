import { expect, it } from 'vitest';
import { sha256 } from '../../../src/base/sha256.ts';
import type { WriteFile } from '../../../src/engine/changes/change.ts';
import { changeContext } from '../../../src/engine/kind.ts';
import { writeFile } from '../../../src/engine/kinds/files/write-file.ts';
import { KeyStock } from '../../../src/pki/keys/key-stock.ts';
import { fakeHost } from '../../support/fake-host.ts';

const PATH = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const edit: WriteFile = {
  ...{ kind: 'write-file', path: PATH, content: 'edited', mode: 0o644 },
  basedOn: sha256('read'),
};
const CHANGED = { code: 'FILE_CHANGED_MEANWHILE', params: { path: PATH } };

function around(files: Record<string, string>) {
  const host = fakeHost(files);
  const context = changeContext({
    ...{ host, trustedCluster: undefined, keys: new KeyStock(0), emit: () => {} },
    signal: new AbortController().signal,
  });
  return { host, context, observed: () => writeFile.observe(edit, host.read, context) };
}

it.each<[string, Record<string, string>]>([
  ['was changed', { [PATH]: 'theirs' }],
  ['is gone', {}],
])('an edit of a file that %s since it was read is refused, in a preview, too', async (_, files) => {
  await expect(around(files).observed()).rejects.toMatchObject(CHANGED);
});

it('an edit of a file that has the edited content already holds, whoever wrote it', async () => {
  expect(await around({ [PATH]: 'edited' }).observed()).toMatchObject({ holds: true });
});

it('an edit is refused if the file changes in the last moment', async () => {
  const { host, context, observed } = around({ [PATH]: 'read' });
  expect(await observed()).toMatchObject({ holds: false, action: 'replace' });
  host.content.set(PATH, { bytes: Buffer.from('theirs'), mode: 0o644 });
  await expect(writeFile.apply(edit, context)).rejects.toMatchObject(CHANGED);
  expect(host.content.get(PATH)?.bytes.toString()).toBe('theirs');
});
