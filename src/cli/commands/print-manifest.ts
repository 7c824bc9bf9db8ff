import type { KubernetesObject } from '../../manifests/objects/kubernetes-object.ts';
import { addonManifests } from '../../phases/init/addon.ts';
import { InitFactSource, type InitReading } from '../../phases/init/facts/read-facts.ts';
import { initPhases } from '../../phases/init/list.ts';
import { selectPhases } from '../../phases/select.ts';
import type { Invocation } from '../argv/command.ts';
import { initInput, initSettings } from '../configuration/init-configuration.ts';
import { besideData } from '../render/output/printed-data.ts';
import { MANIFESTS_PRINTED } from './cli-commands-sentences.ts';

/**
 * `init phase addon ... --print-manifest`: nothing but YAML on standard output, or with `--output json` the objects in
 * the result.
 */
export async function printAddonManifests(invocation: Invocation, only: string): Promise<void> {
  const { line, format, reporter, terminal, interruption } = invocation;
  const [{ toYaml }, { linuxHost }] = await Promise.all([
    import('../../manifests/yaml.ts'),
    import('../../host/linux/index.ts'),
  ]);
  const host = linuxHost();
  const emit = format === 'json' ? reporter.event.bind(reporter) : besideData(invocation);
  const input = await initInput(invocation, host.read, emit);
  const reading = { input, settings: initSettings(line.flags), host: host.read, emit, signal: interruption.signal };
  const objects = await addonObjects(only, reading);
  if (format === 'json') {
    const message = MANIFESTS_PRINTED({ objects: objects.length });
    reporter.succeeded({ outcome: 'printed', fields: { phase: only, objects }, message });
  } else terminal.data(objects.map((object) => `---\n${toYaml(object)}`).join(''));
}

/**
 * The objects of one add-on or of all (`only`: `addon/coredns`, `addon`), to be applied by the user. Throws a Failure.
 */
async function addonObjects(only: string, reading: InitReading): Promise<KubernetesObject[]> {
  const phases = selectPhases(initPhases, { only, skip: [] });
  const facts = new InitFactSource(reading, phases);
  const objects = await Promise.all(phases.map(({ name }) => addonManifests[name]?.(facts) ?? []));
  return objects.flat();
}
