import type { KubernetesObject } from '../manifests/objects/kubernetes-object.ts';
import { addonManifests } from '../phases/init/addon.ts';
import { InitFactSource, type InitReading } from '../phases/init/facts/read-facts.ts';
import { initPhases } from '../phases/init/list.ts';
import { selectPhases } from '../phases/select.ts';

/**
 * The objects of one add-on or of all (`only`: `addon/coredns`, `addon`), to be applied by the user. Throws a Failure.
 */
export async function addonObjects(only: string, reading: InitReading): Promise<KubernetesObject[]> {
  const phases = selectPhases(initPhases, { only, skip: reading.input.init.skipPhases });
  const facts = new InitFactSource(reading, phases);
  const objects = await Promise.all(phases.map(({ name }) => addonManifests[name]?.(facts) ?? []));
  return objects.flat();
}
