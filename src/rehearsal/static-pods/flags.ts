import { ComponentCrash } from './component.ts';

/** Command-line flags of a component: `--name=value`; the last of a repeated one counts. */
export class Flags {
  readonly #values = new Map<string, string>();

  /** `argv` begins with the program's name. */
  constructor(argv: readonly string[]) {
    for (const word of argv.slice(1)) {
      const match = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(word);
      if (match?.[1] === undefined) throw new ComponentCrash(`Error: unknown command or argument "${word}"`);
      this.#values.set(match[1], match[2] ?? 'true');
    }
  }

  find(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** Throws ComponentCrash where the component can't do without it. */
  get(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined || value === '') throw new ComponentCrash(`Error: --${name} must be specified`);
    return value;
  }

  list(name: string): string[] {
    return (this.#values.get(name) ?? '').split(',').filter((item) => item !== '');
  }

  port(name: string): number {
    const port = Number(this.get(name));
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new ComponentCrash(`Error: invalid argument for "--${name}" flag`);
    return port;
  }
}
