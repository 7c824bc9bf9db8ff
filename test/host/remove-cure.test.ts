import { describe, expect, it } from 'vitest';
import { FILE_NOT_REMOVED, FILE_NOT_WRITTEN } from '../../src/host/linux/files/linux-files-sentences.ts';

const path = '/etc/kubernetes/bootstrap-kubelet.conf';

describe('a file on a read-only file system', () => {
  it('is not removed by mounting another one over its directory, which would only hide it', () => {
    const { cure } = FILE_NOT_REMOVED.english({ path, reason: 'EROFS' }, String);
    expect(cure).toContain('remount the file system read-write');
    expect(cure).not.toContain('writable file system');
  });

  it('can be written to another one over its directory', () => {
    expect(FILE_NOT_WRITTEN.english({ path, reason: 'EROFS' }, String).cure).toContain('mount a writable file system');
  });
});
