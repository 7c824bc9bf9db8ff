/** The kubeadm bootstrap provider of Cluster API, built from its Go module as it is released, with its CRDs. */
import { copyFile, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { cached } from '../machine/cache.ts';
import { run } from '../machine/command.ts';
import { buildGo, type GoSource } from '../machine/programs.ts';
import { goArch } from '../machine/versions.ts';

const VERSION = '1.14.2';
const MODULE = 'sigs.k8s.io/cluster-api';

const SOURCE: GoSource = {
  label: `cluster-api-${VERSION}`,
  module: MODULE,
  version: `v${VERSION}`,
  beside: [`${MODULE}/api`],
  packageOf: () => `${MODULE}/bootstrap/kubeadm`,
  ldflags: '-s -w',
};

/** Objects that the provider watches. */
const CRDS = [
  ...['clusters', 'machines', 'machinesets', 'machinepools'].map(
    (name) => `core/config/crd/bases/cluster.x-k8s.io_${name}.yaml`,
  ),
  ...['kubeadmconfigs', 'kubeadmconfigtemplates'].map(
    (name) => `bootstrap/kubeadm/config/crd/bases/bootstrap.cluster.x-k8s.io_${name}.yaml`,
  ),
];

export interface ProviderProgram {
  readonly manager: string;
  /** A directory of YAML files. */
  readonly crds: string;
  /** Its webhook configurations. */
  readonly webhooks: string;
}

export async function ensureProvider(log: (line: string) => void = () => {}): Promise<ProviderProgram> {
  const entry = await cached(`programs/${SOURCE.label}-${goArch()}`, async (scratch) => {
    const made = path.join(scratch, 'made');
    await mkdir(path.join(made, 'crds'), { recursive: true });
    await rename(await buildGo('manager', SOURCE, scratch, log), path.join(made, 'manager'));
    const module = await moduleDirectory(scratch);
    for (const file of CRDS) await copyFile(path.join(module, file), path.join(made, 'crds', path.basename(file)));
    await copyFile(
      path.join(module, 'bootstrap/kubeadm/config/webhook/manifests.yaml'),
      path.join(made, 'webhooks.yaml'),
    );
    return made;
  });
  return {
    manager: path.join(entry, 'manager'),
    crds: path.join(entry, 'crds'),
    webhooks: path.join(entry, 'webhooks.yaml'),
  };
}

/** Where Go keeps the module's files; `cwd` is any directory without a go.mod of its own. */
export async function moduleDirectory(cwd: string): Promise<string> {
  const query = ['go', 'mod', 'download', '-json', `${MODULE}@${SOURCE.version}`];
  return (JSON.parse(await run(query, { cwd, env: { GOWORK: 'off' } })) as { Dir: string }).Dir;
}
