import { record } from '../../base/record.ts';
import { yamlFields } from '../../config/yaml/value.ts';

/** A static Pod's manifest read from the disk. Any field may be missing, since others may have written or patched it. */
export class WrittenPod {
  readonly #spec: Record<string, unknown>;

  constructor(content: string) {
    this.#spec = record(yamlFields(content).spec);
  }

  /** The command of the component's container; patches may have added other containers. */
  command(component: string): WrittenCommand | undefined {
    const lines = list(this.#spec.containers).map((container) => container.command);
    const found = lines.find((line) => Array.isArray(line) && line[0] === component) as unknown[] | undefined;
    return found && new WrittenCommand(found.map(String));
  }

  /** The path of a hostPath volume. */
  hostPath(volume: string): string | undefined {
    const found = list(this.#spec.volumes).find(({ name }) => name === volume);
    const path = record(found?.hostPath).path;
    return typeof path === 'string' ? path : undefined;
  }

  /** The user id of its containers (securityContext.runAsUser); undefined for the image's default. */
  get user(): number | undefined {
    const { runAsUser } = record(this.#spec.securityContext);
    return typeof runAsUser === 'number' ? runAsUser : undefined;
  }
}

/** A component's flags, as --name=value or --name value, with one dash or two. */
export class WrittenCommand {
  readonly #lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  /** The last value of a flag; empty without one. */
  flag(name: string): string {
    const values = this.#lines.flatMap((line) => new RegExp(`^\\s*--?${name}[= ](.*)$`).exec(line)?.[1]?.trim() ?? []);
    return values.at(-1) ?? '';
  }

  list(name: string): string[] {
    const items = this.flag(name).split(',');
    return items.map((item) => item.trim()).filter((item) => item !== '');
  }
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}
