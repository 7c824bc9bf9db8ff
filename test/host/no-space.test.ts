import { expect, it } from 'vitest';
import { FILE_NOT_WRITTEN, type RefusedWrite } from '../../src/host/linux/files/linux-files-sentences.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import { failureWith } from '../support/sentences.ts';

const GIB = 1024 ** 3;
const FULL = { freeBytes: 0, bytes: GIB, freeInodes: 500, inodes: 1000 };
const NO_INODES = { freeBytes: GIB / 2, bytes: GIB, freeInodes: 3, inodes: 1000 };
const NO_LIMIT = { freeBytes: GIB / 2, bytes: GIB, freeInodes: 0, inodes: 0 };

it.each<[string, string, NonNullable<RefusedWrite['space']>, { en: string; pt: string; not: string }]>([
  ['without space', 'ENOSPC', FULL, { en: 'Free up some space', pt: 'Libere espaço', not: 'uses an inode' }],
  ['without inodes', 'ENOSPC', NO_INODES, { en: 'Delete or move files', pt: 'Exclua ou mova arquivos', not: 'df -h' }],
  ['without a limit of inodes', 'ENOSPC', NO_LIMIT, { en: 'Free up some', pt: 'Libere espaço', not: 'uses an inode' }],
  ['over its quota', 'EDQUOT', NO_INODES, { en: 'repquota', pt: 'cota de disco', not: 'df -h' }],
])('a file system %s: the cure frees what is short', async (_, reason, space, { en, pt, not }) => {
  const mount = { point: '/var', type: 'ext4', source: '/dev/sda1' };
  const params = { path: '/var/lib/kubelet/config.yaml', reason, refused: { mount, space } };
  const failure = failureWith(FILE_NOT_WRITTEN.code, params);
  const [english = '', portuguese = ''] = await Promise.all(
    (['en', 'pt-BR'] as const).map(async (language) => (await catalogueFor(language)).failure(failure).cure),
  );
  expect(english).toContain(en);
  expect(english).not.toContain(not);
  expect(english).toContain('/var');
  expect(portuguese).toContain(pt);
});
