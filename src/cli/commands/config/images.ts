import { inOneLine } from '../../../base/shown.ts';
import { IMAGES_LIST, IMAGES_PULL } from '../../../config/options/init.ts';
import type { Command, Invocation } from '../../argv/command.ts';
import { isCalledAsKubeadm } from '../../as-kubeadm/program.ts';
import { flagsOf } from '../../flags/flag.ts';
import { outputFlag, unusedKubeconfigFlag } from '../../flags/shared-flags.ts';
import { besideData, dataOutputFlags, printData } from '../../render/output/printed-data.ts';
import { IMAGES_PULLED } from './commands-config-sentences.ts';

export const configImagesCommand: Command = {
  name: 'images',
  summary: 'COMMAND_CONFIG_IMAGES',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      name: 'list',
      summary: 'COMMAND_CONFIG_IMAGES_LIST',
      maxArguments: 0,
      flags: [...flagsOf(IMAGES_LIST), ...dataOutputFlags, unusedKubeconfigFlag],
      commands: [],
      run: list,
    },
    {
      name: 'pull',
      summary: 'COMMAND_CONFIG_IMAGES_PULL',
      maxArguments: 0,
      flags: [...flagsOf(IMAGES_LIST), ...flagsOf(IMAGES_PULL), outputFlag, unusedKubeconfigFlag],
      commands: [],
      changesMachine: true,
      run: pull,
    },
  ],
};

async function modules() {
  const [{ imagesInput }, { linuxHost }, { controlPlaneImages }] = await Promise.all([
    import('./cluster-images.ts'),
    import('../../../host/linux/index.ts'),
    import('../../../manifests/images.ts'),
  ]);
  return { imagesInput, host: linuxHost(), controlPlaneImages };
}

async function list(invocation: Invocation): Promise<void> {
  const { imagesInput, host, controlPlaneImages } = await modules();
  const { cluster } = await imagesInput(invocation, host.read, besideData(invocation));
  const images = controlPlaneImages(cluster);
  printData(invocation, [{ kind: 'Images', fields: { images } }], () => images.map(inOneLine).join('\n'));
}

async function pull(invocation: Invocation): Promise<void> {
  const { line, reporter, interruption } = invocation;
  // Called as kubeadm, standard output has a line for each image and nothing else, as tools read it.
  const emit = isCalledAsKubeadm(line) ? besideData(invocation) : reporter.event.bind(reporter);
  const [{ imagesInput, host, controlPlaneImages }, { createExecutor }, { change }, { detectCriSocket }] =
    await Promise.all([
      modules(),
      import('../../../engine/executor.ts'),
      import('../../../engine/changes/change.ts'),
      import('../../../phases/preflight/cri-socket.ts'),
    ]);
  const { cluster, init } = await imagesInput(invocation, host.read, emit);
  const images = controlPlaneImages(cluster);
  const criSocket = init.nodeRegistration.criSocket || (await detectCriSocket(host.read.runtimes));
  // As kubeadm does: one after the other, and existing images again, because a tag may point to a new image.
  const pulling = change({
    kind: 'pull-images',
    criSocket,
    images,
    policy: 'Always',
    serial: true,
    tolerateFailure: false,
  });
  await createExecutor().run('images', pulling, { host, emit, signal: interruption.signal });
  reporter.succeeded({
    outcome: 'pulled',
    fields: { images, criSocket },
    message: IMAGES_PULLED({ count: images.length }),
    ...(isCalledAsKubeadm(line) && {
      kubeadmWords: images.map((image) => `[config/images] Pulled ${image}\n`).join(''),
    }),
  });
}
