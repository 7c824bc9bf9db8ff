import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { kubeletUnreached, kubeletWords } from '../../src/engine/conditions/causes.ts';
import { KUBELET_CRASHED } from '../../src/engine/conditions/kubelet-sentences.ts';
import { linesOfRestarts, untilLastEnd } from '../../src/engine/conditions/pod-log.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';

const failed = (words: string) =>
  `E1125 13:30:24.263323     596 run.go:72] "command failed" err=${JSON.stringify(words)}`;

describe('the last words of a kubelet', () => {
  it.each([
    ['failed to run Kubelet: running with swap on is not supported, please disable swap', 'swap'],
    ['failed to parse kubelet flag: unknown flag: --no-such-flag', 'flag'],
    ['failed to run Kubelet: mkdir /var/lib/kubelet/pods: no space left on device', 'disk'],
    [
      'failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint "unix:///run/x.sock"',
      'runtime',
    ],
    [
      'failed to run Kubelet: misconfiguration: kubelet cgroup driver: "systemd" is different from docker cgroup driver: "cgroupfs"',
      'cgroup-driver',
    ],
    ['failed to load kubelet config file, path: /var/lib/kubelet/config.yaml', 'configuration'],
    ['something new', undefined],
  ])('%s', (said, trouble) => {
    expect(kubeletWords(['Started.', failed('an earlier end'), failed(said), 'kubelet.service: Failed'])).toEqual({
      said,
      ...(trouble && { trouble }),
    });
  });

  it('are none where it says nothing', () =>
    expect(kubeletWords(['I1125 nothing', '"command failed" err=broken'])).toEqual({}));

  it('are masked: a proxy’s password stands in them', () => {
    const line =
      'E0501 10:00:01.000000 596 run.go:72] "Failed" err="invalid proxy address \\"http://svc:p%ss@proxy:3128\\""';
    const shown = linesOfRestarts([line, 'Started kubelet.service.'], 10);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain('invalid proxy address');
    expect(shown[0]).not.toContain('p%ss');
    expect(linesOfRestarts([], 10)).toEqual([]);
  });

  it('are each shown once, without what systemd says of its restarts', () => {
    const again = failed('unknown flag: --x').replace('13:30:24.263323     596', '13:30:25.000001     612');
    const lines = [
      'Started kubelet.service - kubelet: The Kubernetes Node Agent.',
      failed('unknown flag: --x'),
      'kubelet.service: Main process exited, code=exited, status=1/FAILURE',
      "kubelet.service: Failed with result 'exit-code'.",
      'kubelet.service: Scheduled restart job, restart counter is at 7.',
      again,
    ];
    expect(linesOfRestarts(lines, 10)).toEqual([again]);
    expect(linesOfRestarts(['a', 'b', 'c'], 2)).toEqual(['b', 'c']);
    expect(untilLastEnd([...lines, 'a start that has not ended yet'])).toEqual(lines);
    expect(untilLastEnd(['a', 'b'])).toEqual(['a', 'b']);
  });
});

it.each(['en', 'pt-BR'] as const)('a kubelet without a log is not read there, in %s', async (language) => {
  const { what, cause, cure } = (await catalogueFor(language)).failure(
    new Failure(KUBELET_CRASHED, { ends: 3, log: [] }),
  );
  expect([what, cause, cure].join(' ')).not.toMatch(/in its log|in the log|no log dele|indicado no log/);
  expect(cause).toMatch(/no log|não deixou log/);
  expect(cure).toContain('"systemctl status kubelet"');
});

it('whom a kubelet could not reach is the last one that it names', () => {
  const line = (reason: string) =>
    `E1125 x] "failed" err="Post "https://10.0.0.1:6443/apis": dial tcp 10.0.0.1:6443: ${reason}"`;
  expect(kubeletUnreached([line('i/o timeout'), line('connect: connection refused')])).toEqual({
    address: '10.0.0.1:6443',
    reason: 'connection refused',
  });
  expect(kubeletUnreached(['dial tcp: lookup api.example: no such host'])).toBeUndefined();
});
