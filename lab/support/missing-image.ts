import type { LabHost } from '../machine/host.js';

const SAVED = '/root/image.tar';

/** Takes a component's image from the host while `work` runs. A file that is not whole ends it before that. */
export async function withoutImage<T>(
  host: LabHost,
  component: string,
  work: (image: string) => Promise<T>,
): Promise<T> {
  const sh = (script: string) => host.mustExec(['sh', '-ec', script]);
  const images = (await sh('ctr -n k8s.io images ls -q')).split('\n');
  const image = images.find((name) => name.includes(`/${component}:`));
  if (image === undefined) throw new Error(`${host.name} has no image of ${component}`);
  await sh(`ctr -n k8s.io images export --local ${SAVED} ${image}; tar -tf ${SAVED} > /dev/null; crictl rmi ${image}`);
  return work(image).finally(() => sh(`ctr -n k8s.io images import ${SAVED}; rm ${SAVED}`));
}
