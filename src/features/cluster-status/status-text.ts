import { wholeSeconds } from '../../base/time.ts';
import { reasons } from '../../cli/render/output/reporter.ts';
import { table } from '../../cli/render/output/table.ts';
import type { Catalogue } from '../../i18n/catalogue.ts';
import { ADMISSION_AUTO_APPROVED } from '../admission/commands/admission-commands-sentences.ts';
import type { CertificateStatus, EtcdStatus, MemberStatus, NodeStatus, StatusFacts, TokenStatus } from './facts.ts';
import type { Finding } from './findings/finding.ts';
import type { StatusWord } from './printed.ts';
import type { ClusterStatus } from './status.ts';

/** For people: a table for each subject, then what is unknown, then what does not fit together. */
export function statusText(status: ClusterStatus, catalogue: Catalogue): string {
  const { findings, unknown } = status;
  return [
    ...new StatusTables(status, catalogue).all(),
    ...unknown.map(({ about, reason }) => block(catalogue.text('STATUS_UNKNOWN', { about }), reason, catalogue)),
    ...findings.map(({ level, failure }) => block(catalogue.text('STATUS_LEVEL', { level }), failure, catalogue)),
    catalogue.text('STATUS_SUMMARY', { findings: findings.length, unknown: unknown.length }),
  ].join('\n\n');
}

function block(title: string, failure: Finding['failure'], catalogue: Catalogue): string {
  const text = catalogue.failure(failure);
  return [`[${title}] ${text.what} (${failure.kind})`, ...reasons(catalogue, text)].join('\n');
}

class StatusTables {
  readonly #facts: StatusFacts;
  readonly #catalogue: Catalogue;

  constructor(facts: StatusFacts, catalogue: Catalogue) {
    this.#facts = facts;
    this.#catalogue = catalogue;
  }

  all(): string[] {
    const { server, version, nodes, apiServers, etcd, certificates = [], tokens = [], autoApproved } = this.#facts;
    return [
      this.#catalogue.text('STATUS_CLUSTER', { server, version }),
      ...(nodes ? [this.#nodes(nodes)] : []),
      ...(apiServers ? [this.#apiServers(apiServers)] : []),
      ...(etcd && etcd.members.length > 0 ? [this.#etcd(etcd)] : []),
      ...(certificates.length > 0 ? [this.#certificates(certificates)] : []),
      ...(tokens.length > 0 ? [this.#tokens(tokens)] : []),
      ...(autoApproved ? [this.#approval(autoApproved)] : []),
    ];
  }

  #nodes(nodes: readonly NodeStatus[]): string {
    const rows = nodes.map(({ name, roles, ready, kubeletVersion }) => [
      name,
      roles.join(',') || this.#word('none'),
      this.#word(ready ? 'yes' : 'no'),
      kubeletVersion || this.#word('unknown'),
    ]);
    return this.#table(['NODE', 'ROLES', 'READY', 'KUBELET'], rows);
  }

  #apiServers(servers: NonNullable<StatusFacts['apiServers']>): string {
    const rows = servers.map(({ server, node, listed, expires, reason }) => [
      server,
      node ?? this.#word('unknown'),
      [...(reason === undefined ? [] : ['unreachable' as const]), listed ? ('listed' as const) : ('unlisted' as const)]
        .map((one) => this.#word(one))
        .join(', '),
      this.#end(expires),
    ]);
    return this.#table(['API SERVER', 'NODE', 'STATE', 'CERTIFICATE EXPIRES'], rows);
  }

  #etcd({ members }: EtcdStatus): string {
    const rows = members.map((member) => [
      member.name || this.#word('unknown'),
      member.id,
      member.clientUrls[0] ?? member.peerUrls[0] ?? '',
      stateOf(member)
        .map((one) => this.#word(one))
        .join(', '),
      member.version ?? this.#word('unknown'),
      member.sizeBytes === undefined
        ? this.#word('unknown')
        : this.#catalogue.text('STATUS_SIZE', { bytes: member.sizeBytes }),
      member.alarms.join(', ') || this.#word('none'),
    ]);
    return this.#table(['ETCD MEMBER', 'ID', 'ADDRESS', 'STATE', 'VERSION', 'SIZE', 'ALARMS'], rows);
  }

  #certificates(certificates: readonly CertificateStatus[]): string {
    const rows = certificates.map(({ name, expires }) => [name, this.#end(expires)]);
    return this.#table(['CERTIFICATE', 'EXPIRES'], rows);
  }

  #tokens(tokens: readonly TokenStatus[]): string {
    const rows = tokens.map(({ id, expires, usages, admits, binding }) => [
      id,
      expires === undefined ? this.#word('never') : this.#end(expires),
      usages.join(', ') || this.#word('none'),
      admits === 'one' && binding
        ? this.#catalogue.text('STATUS_ADMITS_ONE', binding)
        : this.#catalogue.text('STATUS_ADMITS', { admits: admits === 'one' ? 'unknown' : admits }),
    ]);
    return this.#table(['TOKEN', 'EXPIRES', 'USAGES', 'ADMITS'], rows);
  }

  #approval(approved: NonNullable<StatusFacts['autoApproved']>): string {
    if (approved.length === 0) return this.#catalogue.text('STATUS_APPROVES_NOTHING');
    return approved.map((one) => this.#catalogue.say(ADMISSION_AUTO_APPROVED(one))).join('\n');
  }

  #table(titles: readonly StatusWord[], rows: readonly (readonly string[])[]): string {
    return table([titles.map((one) => this.#word(one)), ...rows]);
  }

  #word(word: StatusWord): string {
    return this.#catalogue.text('STATUS_WORD', { word });
  }

  /** The date with the time that is left. */
  #end(expires: number | undefined): string {
    if (expires === undefined) return this.#word('unknown');
    const seconds = Math.floor((expires - this.#facts.now) / 1000);
    return this.#catalogue.text('STATUS_END', { date: wholeSeconds(expires).slice(0, '2027-01-31'.length), seconds });
  }
}

function stateOf({ healthy, isLeader, isLearner, reason, version }: MemberStatus): StatusWord[] {
  const role = isLeader ? 'leader' : isLearner ? 'learner' : 'voter';
  if (healthy) return [role];
  if (version !== undefined) return [role, 'without a leader'];
  return [role, reason === undefined ? 'never started' : 'unreachable'];
}
