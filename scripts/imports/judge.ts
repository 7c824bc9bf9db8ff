import type { Graph, Import } from './graph.ts';
import { ASSEMBLED, ENTRIES, RESERVED, ROOMS, SENTENCES } from './rules.ts';

/** Broken rules, one line each: the file, its import, and the reason. */
export function brokenRules(graph: Graph): string[] {
  const broken = [...graph].flatMap(([file, imports]) =>
    imports.flatMap(({ target, names }) => {
      const reserved = RESERVED.filter(
        ({ what, name, to }) =>
          what.test(target) &&
          (name === undefined || names.includes(name)) &&
          !to.some((folder) => file.startsWith(folder)),
      );
      return [...reserved.map(({ why }) => why), ...outOfOrder(file, target)].map(
        (why) => `${file} imports ${target}: ${why}`,
      );
    }),
  );
  return [...broken, ...[...graph].flatMap(lackedByEntry)];
}

function lackedByEntry([file, imports]: [string, readonly Import[]]): string[] {
  if (!file.startsWith(ENTRIES)) return [];
  return imports[0]?.target === ASSEMBLED ? [] : [`${file} must import ${ASSEMBLED} before all else.`];
}

function outOfOrder(file: string, target: string): string[] {
  if (!target.startsWith('src/')) return [];
  const [own, other] = [roomOf(file), roomOf(target)];
  if (own === undefined || other === undefined) return ['It stands in none of the rooms.'];
  if (own === 'i18n' && SENTENCES.test(target)) return [];
  return ROOMS.indexOf(other) > ROOMS.indexOf(own) ? [`src/${own} comes before src/${other}.`] : [];
}

function roomOf(file: string): (typeof ROOMS)[number] | undefined {
  return ROOMS.find((room) => file.startsWith(`src/${room}/`));
}
