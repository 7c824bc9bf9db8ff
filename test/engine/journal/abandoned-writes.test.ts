import { expect, it } from 'vitest';
import { abandonedWrites, removeWholly } from '../../../src/engine/journal/abandoned-writes.ts';
import { fakeHost } from '../../support/fake-host.ts';

const CONF = '/etc/kubernetes/kubelet.conf';

it.each<[string, boolean]>([
  ['.kubelet.conf.kubejoin-4242-0123456789ab', true],
  ['.kubelet.conf.kubejoin-7-abcdefabcdef', true],
  ['kubelet.conf', false],
  ['.kubelet.conf', false],
  ['x.kubelet.conf.kubejoin-4242-0123456789ab', false],
  ['.other.conf.kubejoin-4242-0123456789ab', false],
  ['.kubelet.conf.kubejoin--0123456789ab', false],
  ['.kubelet.conf.kubejoin-x-0123456789ab', false],
  ['.kubelet.conf.kubejoin-4242-0123456789a', false],
  ['.kubelet.conf.kubejoin-4242-0123456789abc', false],
  ['.kubelet.conf.kubejoin-4242-0123456789AB', false],
  ['.kubelet.conf.kubejoin-4242-0123456789ab.new', false],
])('%s is left of a write of kubelet.conf: %s', async (name, isLeft) => {
  const path = `/etc/kubernetes/${name}`;
  const { files } = fakeHost({ [path]: 'x' }).read;
  expect(await abandonedWrites([CONF], files)).toEqual(isLeft ? [path] : []);
});

const left = (directory: string, name: string) => `${directory}/.${name}.kubejoin-4242-0123456789ab`;

it('is looked for in the directory of each file, once', async () => {
  const { files } = fakeHost({
    [left('/a', 'x')]: 'x',
    [left('/a', 'w')]: 'x',
    [left('/b', 'y')]: 'x',
    [left('/b', 'x')]: 'of /b/x',
  }).read;
  const found = await abandonedWrites(['/a/x', '/b/y', '/missing/z', '/a/w'], files);
  expect(found).toEqual([left('/a', 'w'), left('/a', 'x'), left('/b', 'y')]);
});

it('is none of the other names in a directory that is one of the paths', async () => {
  const own = { '/etc/kubernetes/own.yaml': 'x', [left('/etc/kubernetes', '')]: 'x' };
  const { files } = fakeHost({ ...own, [left('/etc/kubernetes', 'kubelet.conf')]: 'x' }).read;
  expect(await abandonedWrites(['/etc/kubernetes', CONF], files)).toEqual([left('/etc/kubernetes', 'kubelet.conf')]);
});

it('is removed with its file, and nothing else is', async () => {
  const others = ['/etc/kubernetes/admin.conf', left('/etc/kubernetes', 'admin.conf')];
  const all = [CONF, left('/etc/kubernetes', 'kubelet.conf'), ...others];
  const host = fakeHost(Object.fromEntries(all.map((path) => [path, 'x'])));
  await removeWholly(CONF, host);
  expect([...host.content.keys()]).toEqual(others);
});
