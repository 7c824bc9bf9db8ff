import type { HostReader } from '../../../host/ports.ts';

/** Of this process's network namespace, up or down, with an address or without: /proc/net/dev (proc(5)). /sys may show another namespace's. */
export async function networkInterfaces({ files }: Pick<HostReader, 'files'>): Promise<string[]> {
  const content = (await files.read('/proc/net/dev'))?.toString('utf8') ?? '';
  return content.split('\n').flatMap((line) => /^\s*([^\s:]+):/.exec(line)?.[1] ?? []);
}
