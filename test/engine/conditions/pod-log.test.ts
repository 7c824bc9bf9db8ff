import { describe, expect, it } from 'vitest';
import { linesOfRestarts, podLog, tellingLines, untilLastEnd } from '../../../src/engine/conditions/pod-log.ts';
import { fakeHost } from '../../support/fake-host.ts';

const log = (pod: string, attempt: string, component = 'etcd') => `/var/log/pods/${pod}/${component}/${attempt}`;
const line = (second: number, text: string, tag = 'stderr F') =>
  `2026-06-01T00:00:${String(second).padStart(2, '0')}Z ${tag} ${text}\n`;
const read = (files: Record<string, string>, lines = 10, pod?: string) =>
  podLog('etcd', fakeHost(files).read.files, lines, pod);

describe('the log of a component', () => {
  it('is empty where no Pod wrote one, and where it cannot be read', async () => {
    expect(await read({})).toEqual([]);
    expect(await read({ [log('kube-system_etcd-cp1_1', '0.log')]: '' })).toEqual([]);
    // A directory in the place of a log.
    expect(await read({ [`${log('kube-system_etcd-cp1_1', '0.log')}/x`]: '' })).toEqual([]);
  });

  it.each([
    ['the namespace', 'other_etcd-cp1_1'],
    ['the component', 'kube-system_kube-scheduler-cp1_1'],
    ['the beginning', 'my-kube-system_etcd-cp1_1'],
  ])('is not one of a Pod that differs in %s', async (_, pod) => {
    expect(await read({ [log(pod, '0.log')]: line(1, 'error: of another') })).toEqual([]);
  });

  it('is of the Pod that was named, and of any Pod of the component otherwise', async () => {
    const files = {
      [log('kube-system_etcd-cp1_1', '0.log')]: line(1, 'error: cp1'),
      [log('kube-system_etcd-cp10_1', '0.log')]: line(2, 'error: cp10'),
    };
    expect(await read(files, 10, 'etcd-cp1_')).toEqual(['error: cp1']);
    expect(await read(files)).toEqual(['error: cp10']);
  });

  it.each([
    [1, 2, 'error: second'],
    [2, 1, 'error: first'],
  ])('is the one of the Pod that wrote last: at %d and %d', async (first, second, newest) => {
    const files = {
      [log('kube-system_etcd-cp1_1', '0.log')]: line(first, 'error: first'),
      [log('kube-system_etcd-cp1_2', '0.log')]: line(second, 'error: second'),
      [log('kube-system_etcd-cp1_3', '0.log')]: '',
      [log('kube-system_etcd-cp1_0', '0.log')]: '',
    };
    expect(await read(files)).toEqual([newest]);
  });

  it('is the one of the newest start that wrote anything, whose number is not sorted as text', async () => {
    const pod = 'kube-system_etcd-cp1_1';
    const files = {
      [log(pod, '2.log')]: line(2, 'error: 2'),
      [log(pod, '9.log')]: line(9, 'error: 9'),
      [log(pod, '10.log')]: line(10, 'error: 10'),
      [log(pod, '11.log')]: '\n',
      [log(pod, '12.log.gz')]: 'rotated',
      [log(pod, 'x13.log')]: 'no attempt',
      [log(pod, '14xlog')]: 'no log',
    };
    expect(await read(files)).toEqual(['error: 10']);
  });

  it('is an earlier one where the newest is removed meanwhile', async () => {
    const pod = 'kube-system_etcd-cp1_1';
    const host = fakeHost({ [log(pod, '0.log')]: line(1, 'error: 0'), [log(pod, '1.log')]: '' });
    const gone = { ...host.read.files, read: (path: string) => vanishing(path, host.read.files.read) };
    const vanishing = async (path: string, from: typeof host.read.files.read) =>
      path.endsWith('1.log') ? undefined : from(path);
    expect(await podLog('etcd', gone, 10)).toEqual(['error: 0']);
  });

  it('has neither the prefixes of the runtime nor empty lines, and of each line the first 300 characters', async () => {
    const long = `error: ${'x'.repeat(400)}`;
    const written = [
      line(1, 'first', 'stdout F'),
      '\n',
      line(2, 'a part', 'stderr P'),
      'error without a prefix\n',
      line(3, long),
      line(4, 'say stdout F once more', 'stdout F'),
    ];
    expect(await read({ [log('kube-system_etcd-cp1_1', '0.log')]: written.join('') })).toEqual([
      'first',
      'a part',
      'error without a prefix',
      long.slice(0, 300),
      'say stdout F once more',
    ]);
  });

  it.each([
    ['{"level":"fatal","msg":"failed to listen","error":"in use","ts":1}', 'fatal: failed to listen: in use'],
    ['{"level":"error","msg":"","error":7}', 'error'],
    ['{"msg":"failed"}', 'failed'],
    ['{"other":"error"}', '{"other":"error"}'],
    ['"error"', '"error"'],
    ['{"level":"error"', '{"level":"error"'],
  ])('shows of %s its level, message and error, if it has them', async (written, shown) => {
    expect(await read({ [log('kube-system_etcd-cp1_1', '0.log')]: line(1, written) })).toEqual([shown]);
  });
});

describe('the lines that explain a failure', () => {
  const plain = Array.from({ length: 6 }, (_, index) => `line ${index}`);

  it('are the last ones, if one of them does', () => {
    expect(tellingLines(['error: earlier', ...plain, 'error: now'], 3)).toEqual(['line 4', 'line 5', 'error: now']);
    expect(tellingLines(['error: now', 'a', 'b'], 3)).toEqual(['error: now', 'a', 'b']);
    expect(tellingLines(plain, 2)).toEqual(['line 4', 'line 5']);
    expect(tellingLines([], 3)).toEqual([]);
  });

  it('are else preceded by the last two that do, and are no more than before', () => {
    const earlier = ['error: 1', 'error: 2', 'other', 'error: 3'];
    expect(tellingLines([...earlier, ...plain], 4)).toEqual(['error: 2', 'error: 3', 'line 4', 'line 5']);
    expect(tellingLines(['error: 1', ...plain], 4)).toEqual(['error: 1', 'line 3', 'line 4', 'line 5']);
  });

  it.each([
    ...[
      'Error: x',
      'a fatal one',
      'panic: y',
      'it failed',
      'cannot go',
      "can't go",
      'flag provided but not defined: -x',
    ],
    ...['unknown flag', 'connection refused', 'access denied', 'invalid value', 'no such file'],
  ])('"%s" is one', (telling) => {
    expect(tellingLines([telling, ...plain], 2)).toEqual([telling, 'line 5']);
  });

  it.each(['errors', 'terror', 'infatally', 'undenied', 'no suchlike'])('"%s" is none', (other) => {
    expect(tellingLines([other, ...plain], 2)).toEqual(['line 4', 'line 5']);
  });

  it('are masked together: a key has several lines', () => {
    const key = ['-----BEGIN RSA PRIVATE KEY-----', 'AAAA', '-----END RSA PRIVATE KEY-----'];
    const masked = tellingLines(['error: a', ...key, 'c'], 5);
    expect([masked[0], masked.at(-1)]).toEqual(['error: a', 'c']);
    expect(masked.join()).not.toContain('AAAA');
    const preceded = tellingLines(['error: a', 'b', ...key, 'c'], 5);
    expect([preceded[0], preceded.at(-1)]).toEqual(['error: a', 'c']);
    expect(preceded.join()).not.toContain('AAAA');
  });
});

describe('the lines of a service that keeps restarting', () => {
  const klog = (second: string, text: string) => `E0501 10:00:${second}.000000     596 ${text}`;

  it('have each text once, where it was last', () => {
    const lines = [klog('01', 'a'), klog('02', 'b'), klog('03', 'a'), 'a', klog('04', 'c')];
    expect(linesOfRestarts(lines, 10)).toEqual([klog('02', 'b'), 'a', klog('04', 'c')]);
    expect(linesOfRestarts(lines, 1)).toEqual([klog('04', 'c')]);
  });

  it.each(['I', 'W', 'E', 'F'])('differ only in the header of severity %s', (severity) => {
    const of = (process: string) => `${severity}1231 23:59:59.123456 ${process} run.go:72] x`;
    expect(linesOfRestarts([of('  12'), of('4711')], 10)).toEqual([of('4711')]);
  });

  it.each([
    ...['X0501 10:00:01.000000 5 same', 'E050 10:00:01.000000 5 same', 'E0501 1:00:01.000000 5 same'],
    ...[
      'E0501 10:00:01 5 same',
      'E0501 10:00:01.000000 x same',
      'E0501 10:00:01.0000005 same',
      '> E0501 10:00:01.000000 5 same',
    ],
    ...['E0501 10:0:01.000000 5 same', 'E0501 10:00:1.000000 5 same', 'E0501 10:00:01.000000 5same'],
  ])('are not compared without what is no header: %s', (first) => {
    expect(linesOfRestarts([first, 'same'], 10)).toEqual([first, 'same']);
  });

  it.each([
    ...['kubelet.service: Main process exited, code=exited', "kubelet.service: Failed with result 'exit-code'."],
    ...['kubelet.service: Scheduled restart job', 'kubelet.service: Start request repeated too quickly.'],
    ...['kubelet.service - kubelet: The Kubernetes Node Agent', 'Started kubelet.service - kubelet'],
    ...['Stopped kubelet.service', 'Starting kubelet.service...'],
  ])('are without "%s", which systemd says', (said) => {
    expect(linesOfRestarts(['a', said, 'b'], 10)).toEqual(['a', 'b']);
    expect(linesOfRestarts([`x: ${said}`, 'b'], 10)).toEqual([`x: ${said}`, 'b']);
  });

  it.each(['kubelet.service: Current command vanished', 'Started the kubelet', '.service - x', 'Started .service'])(
    'keep "%s"',
    (said) => expect(linesOfRestarts([said], 10)).toEqual([said]),
  );

  it('end with the last failure', () => {
    const failed = 'E1 "command failed" err="x"';
    expect(untilLastEnd([failed, 'a', failed, 'b'])).toEqual([failed, 'a', failed]);
    expect(untilLastEnd([failed])).toEqual([failed]);
    expect(untilLastEnd([failed, 'a'])).toEqual([failed]);
  });
});
