import { type PublicName, publicNames } from '../../scripts/pages/public-names/read.ts';

/** An @example as a module of its own. */
interface Example {
  /** The public name, with a number if it has several examples. */
  name: string;
  text: string;
  /** It needs nothing but a rehearsal. */
  runs: boolean;
}

/** The examples in comments of the library. They import nothing, so that they stay short: an editor adds the imports. */
export function examplesInComments(): Example[] {
  const { names } = publicNames();
  const imports = [...new Set(names.map(({ entry }) => entry))].map((entry) => importOf(entry, names)).join('\n');
  return names.flatMap(({ name, tags, members }) =>
    [...tags, ...members.flatMap((member) => member.tags)]
      .filter(({ tag }) => tag === 'example')
      .map(({ text }, index) => ({
        name: index === 0 ? name : `${name}-${index + 1}`,
        text: `${imports}\n${text}\n`,
        runs: text.includes('startRehearsal('),
      })),
  );
}

function importOf(entry: string, names: readonly PublicName[]): string {
  const imported = names
    .filter((name) => name.entry === entry)
    .map(({ kind, name }) => (kind === 'interface' || kind === 'type' ? `type ${name}` : name));
  return `import { ${imported.join(', ')} } from '${entry}';`;
}
