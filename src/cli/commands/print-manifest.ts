import type { Invocation } from '../argv/command.ts';
import { initInput, initSettings } from '../configuration/init-configuration.ts';
import { besideData } from '../render/output/printed-data.ts';
import { MANIFESTS_PRINTED } from './sentences.ts';

/**
 * `init phase addon ... --print-manifest`: nothing but YAML on standard output, or with `--output json` the objects in
 * the result.
 */
export async function printAddonManifests(invocation: Invocation, only: string): Promise<number> {
  const { line, format, reporter, terminal, interruption } = invocation;
  const [{ addonObjects }, { toYaml }, { linuxHost }] = await Promise.all([
    import('../../operations/print-addons.ts'),
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
  return 0;
}
