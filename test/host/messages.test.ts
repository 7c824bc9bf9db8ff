import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { SERVICE_FAILED, SERVICE_MANAGER_MISSING, SERVICE_NOT_QUERIED } from '../../src/host/host-sentences.ts';
import {
  CRI_CALL_FAILED,
  CRI_NOT_GRPC,
  CRI_NOT_LISTENING,
  CRI_SERVICE_MISSING,
  CRI_TIMED_OUT,
} from '../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import {
  FILE_NOT_READ,
  FILE_NOT_REMOVED,
  FILE_NOT_WRITTEN,
  FILE_TOO_LARGE,
} from '../../src/host/linux/files/linux-files-sentences.ts';
import { KUBELET_STOPPED } from '../../src/phases/phases-sentences.ts';
import { expectSentences, SOCKET } from '../phases/preflight/support.ts';

const path = '/etc/kubernetes/kubelet.conf';
const FAILURES: [Failure, facts: string[]][] = [
  ...['ENOSPC', 'EROFS', 'EACCES', 'ENOTDIR', 'EIO', 'EWEIRD'].map((reason): [Failure, string[]] => [
    new Failure(FILE_NOT_WRITTEN, { path, reason }),
    [path, reason],
  ]),
  [new Failure(FILE_NOT_REMOVED, { path, reason: 'EBUSY' }), [path, 'EBUSY']],
  // mount(8) remounts a mount point, not a file.
  [new Failure(FILE_NOT_REMOVED, { path, reason: 'EROFS' }), [`"findmnt -T ${path}"`]],
  [
    new Failure(FILE_NOT_REMOVED, {
      path,
      reason: 'EROFS',
      refused: { mount: { point: '/etc', type: 'ext4', source: '/dev/sda1' } },
    }),
    ['"mount -o remount,rw /etc"'],
  ],
  [new Failure(FILE_NOT_READ, { path, reason: 'EIO' }), [path, 'EIO']],
  [new Failure(FILE_TOO_LARGE, { path, maxBytes: 1000 }), [path, '1000']],
  [
    new Failure(SERVICE_FAILED, { unit: 'kubelet', action: 'start', reason: 'no unit' }),
    ['kubelet', 'no unit', 'journalctl'],
  ],
  [
    new Failure(SERVICE_FAILED, { unit: 'kubelet', action: 'start', reason: 'code 1', manager: 'openrc' }),
    ['"rc-service kubelet status"', '"tail -n 50 /var/log/kubelet.log /var/log/kubelet/kubelet.log"'],
  ],
  [
    new Failure(KUBELET_STOPPED, { node: 'a', server: 'https://10.0.0.1:6443', manager: 'openrc' }),
    ['"rc-service kubelet start"', '/var/log/kubelet.log'],
  ],
  ...[
    { active: false, facts: ['"rc-update add containerd default && rc-service containerd start"'] },
    { active: true, facts: ['"ss -lxp"'] },
  ].map(({ active, facts }): [Failure, string[]] => [
    new Failure(CRI_NOT_LISTENING, {
      socket: SOCKET,
      reason: 'ENOENT',
      service: { name: 'containerd', exists: true, active, manager: 'openrc' },
    }),
    [...facts, '"tail -n 50 /var/log/containerd.log /var/log/containerd/containerd.log"'],
  ]),
  [new Failure(SERVICE_NOT_QUERIED, { unit: 'kubelet', reason: 'no bus' }), ['kubelet', 'no bus']],
  [new Failure(SERVICE_MANAGER_MISSING, { unit: 'kubelet', action: 'start' }), ['kubelet']],
  ...['ENOENT', 'ECONNREFUSED', 'EACCES', 'EAGAIN'].map((reason): [Failure, string[]] => [
    new Failure(CRI_NOT_LISTENING, { socket: SOCKET, reason }),
    [SOCKET, reason],
  ]),
  [new Failure(CRI_NOT_GRPC, { socket: SOCKET, detail: 'HTTP 404' }), [SOCKET, 'HTTP 404', 'cri-dockerd']],
  [
    new Failure(CRI_SERVICE_MISSING, { socket: SOCKET, method: 'Version', answer: 'unknown service' }),
    ['unknown service', 'disabled_plugins'],
  ],
  [new Failure(CRI_TIMED_OUT, { socket: SOCKET, method: 'Version', timeoutMs: 2000 }), [SOCKET, '2 s']],
  [new Failure(CRI_CALL_FAILED, { socket: SOCKET, method: 'Status', code: 13, answer: 'no disk' }), ['13', 'no disk']],
];

describe('a failure of the host, in both languages', () => {
  it.each(FAILURES)('%s', async (failure, facts) => {
    expect(failure.message).toBe(failure.text.what);
    await expectSentences({ warnings: [], errors: [failure] }, ...facts);
  });

  it('names no program of systemd where OpenRC manages services', () => {
    const texts = FAILURES.filter(([{ params }]) => JSON.stringify(params).includes('openrc')).map(
      ([{ text }]) => `${text.what} ${text.cause} ${text.cure}`,
    );
    expect(texts).toHaveLength(4);
    expect(texts.filter((text) => /systemctl|journalctl/.test(text))).toEqual([]);
  });
});
