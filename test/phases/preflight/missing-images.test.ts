/** Tests which images doctor names before a join pulls them. */
import { expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { tellMissingImages } from '../../../src/phases/preflight/missing-images.ts';
import { fakeHost } from '../../support/fake-host.ts';

const [API, PAUSE, OLD_PAUSE] = ['r.io/kube-apiserver:v1.37.2', 'r.io/pause:3.10.2', 'r.io/pause:3.8'];
const SECOND = `[plugins.'io.containerd.cri.v1.images'.pinned_images]\n  sandbox = '${PAUSE}'\n  sandboxer = 'podsandbox'\n`;
const FIRST = `[plugins."io.containerd.grpc.v1.cri"]\n    sandbox_image = "${OLD_PAUSE}"\n`;

/** A plugin of someone else, whose table comes first. */
const OTHER = `[plugins.'io.containerd.other.v1.shim']\n  sandbox = 'r.io/other:1'\n`;

interface Told {
  runtime?: string;
  dump?: string;
  there?: string[];
  pulled?: { images: string[]; policy: 'Always' | 'IfNotPresent' | 'Never' };
}

async function told({ runtime, dump, there = [], pulled }: Told): Promise<unknown[]> {
  const host = fakeHost();
  for (const image of there) host.images.add(image);
  if (runtime) host.runtime.version = { runtimeName: runtime, runtimeVersion: '1', runtimeApiVersion: 'v1' };
  const said: unknown[] = [];
  const emit = (event: JoinEvent) => {
    if (event.type === 'notice') said.push([event.level, event.message.key, event.message.params]);
  };
  const query = async () => ({ code: dump === undefined ? -1 : 0, stdout: dump ?? '', stderr: '' });
  await tellMissingImages(
    { ...host.read, system: { ...host.read.system, query } },
    { criSocket: 'unix:///x.sock', pulled },
    emit,
  );
  return said;
}

it.each<[string, Told, unknown[]]>([
  ['no containerd', {}, []],
  ['the image of containerd 2', { dump: SECOND }, [['info', 'SANDBOX_IMAGE_MISSING', { image: PAUSE }]]],
  ['the image of containerd 1', { dump: FIRST }, [['info', 'SANDBOX_IMAGE_MISSING', { image: OLD_PAUSE }]]],
  ['the image of the CRI plugin', { dump: OTHER + SECOND }, [['info', 'SANDBOX_IMAGE_MISSING', { image: PAUSE }]]],
  ['nothing of containerd for another runtime', { runtime: 'cri-o', dump: SECOND }, []],
  ['nothing for an image that is there', { dump: FIRST, there: [OLD_PAUSE] }, []],
  [
    'what a control plane pulls, once',
    { dump: SECOND, there: [], pulled: { images: [API, PAUSE], policy: 'IfNotPresent' } },
    [['info', 'IMAGES_TO_PULL', { images: [API, PAUSE] }]],
  ],
  [
    'both images of a Pod if they differ',
    { dump: FIRST, there: [API], pulled: { images: [API, PAUSE], policy: 'IfNotPresent' } },
    [
      ['info', 'IMAGES_TO_PULL', { images: [PAUSE] }],
      ['info', 'SANDBOX_IMAGE_MISSING', { image: OLD_PAUSE }],
    ],
  ],
  [
    'what may not be pulled',
    { pulled: { images: [API], policy: 'Never' } },
    [['warning', 'IMAGES_MISSING', { images: [API] }]],
  ],
])('names %s', async (_, machine, expected) => {
  expect(await told(machine)).toEqual(expected);
});
