import type { Message } from '../../base/text.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';
import type { PhaseEntry, PhaseList } from '../../phases/phase.ts';

/** A line of the phase tree: a phase, or the head of a group. */
interface PhaseLine {
  /** Its own name, without its group's. */
  name: string;
  depth: 0 | 1;
  summary: Message;
  aliases: readonly string[];
}

/** A group, or a phase outside any. */
export interface PhaseBranch<P extends PhaseEntry = PhaseEntry> {
  name: string;
  summary: Message;
  phases: readonly P[];
  isGroup: boolean;
  aliases: readonly string[];
}

/**
 * The phases in order as a tree. A group whose phases are not all next to each other appears as often as it is entered.
 */
export function phaseLines({ phases, groups }: PhaseList): PhaseLine[] {
  const lines: PhaseLine[] = [];
  let open: string | undefined;
  for (const { name, short, aliases = [] } of phases) {
    const { group, own } = split(name);
    if (group !== undefined && group !== open)
      lines.push({ name: group, depth: 0, summary: (groups[group] ?? short)(), aliases: [] });
    lines.push({ name: own, depth: group === undefined ? 0 : 1, summary: short(), aliases });
    open = group;
  }
  return lines;
}

/** The same for commands: each group once. */
export function phaseBranches<P extends PhaseEntry>({
  phases,
  groups,
  groupAliases = {},
}: PhaseList<P>): PhaseBranch<P>[] {
  const branches = new Map<string, PhaseBranch<P> & { phases: P[] }>();
  for (const phase of phases) {
    const { group, own } = split(phase.name);
    const name = group ?? own;
    const summary = (group === undefined ? phase.short : (groups[group] ?? phase.short))();
    const branch = branches.get(name) ?? {
      name,
      summary,
      phases: [],
      isGroup: group !== undefined,
      aliases: groupAliases[name] ?? [],
    };
    branch.phases.push(phase);
    branches.set(name, branch);
  }
  return [...branches.values()];
}

export function ownName(phase: PhaseEntry): string {
  return split(phase.name).own;
}

/** Summary of a phase, by its full name, in a language. */
export function summaryIn(list: PhaseList | undefined, catalogue: Catalogue, name: string): string | undefined {
  const summary = list?.phases.find((one) => one.name === name)?.short();
  return summary && catalogue.say(summary);
}

/**
 * Label before a line about a phase: its own name or its group's, depending on the list. For other lines, the
 * command's name.
 */
export function phaseLabel(
  { phases, command }: { phases: PhaseList | undefined; command: string },
  name: string | undefined,
): string {
  if (name === undefined) return command;
  const { group, own } = split(name);
  return phases?.shownAs === 'group' ? (group ?? own) : own;
}

function split(name: string): { group: string | undefined; own: string } {
  const at = name.indexOf('/');
  return at === -1 ? { group: undefined, own: name } : { group: name.slice(0, at), own: name.slice(at + 1) };
}
