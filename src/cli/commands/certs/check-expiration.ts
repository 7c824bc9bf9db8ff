import { EXIT } from '../../../base/exit-codes.ts';
import { Failure } from '../../../base/failure.ts';
import { wholeSeconds } from '../../../base/time.ts';
import type { Emit } from '../../../engine/events.ts';
import type { CellDate } from '../../../i18n/en/tables.ts';
import type { Expiration, Expirations } from '../../../operations/certificates/expirations.ts';
import type { Command, Invocation } from '../../argv/command.ts';
import { type DataObject, dataOutputFlags, printData, reporterBesideData } from '../../render/output/printed-data.ts';
import { table } from '../../render/output/table.ts';
import { KUBEADM_WORDS, tableWords } from '../table-words.ts';
import { CERTIFICATE_KEY_WRONG, CERTIFICATES_UNREADABLE } from './commands-certs-sentences.ts';
import { certificateFlags } from './flags.ts';

const SECOND = 1_000;

const MINUTE = 60 * SECOND;

const HOUR = 60 * MINUTE;

const DAY = 24 * HOUR;

const YEAR = 365 * DAY;

export const checkExpirationCommand: Command = {
  name: 'check-expiration',
  summary: 'COMMAND_CERTS_CHECK_EXPIRATION',
  description: 'COMMAND_CERTS_CHECK_EXPIRATION_LONG',
  maxArguments: 0,
  flags: [...certificateFlags, ...dataOutputFlags],
  commands: [],
  run: checkExpiration,
};

async function checkExpiration(invocation: Invocation): Promise<number> {
  const [{ readExpirations }, { clockDoubt }, { configurationOf }, { linuxHost }] = await Promise.all([
    import('../../../operations/certificates/expirations.ts'),
    import('../../../operations/certificates/clock-doubt.ts'),
    import('./configuration.ts'),
    import('../../../host/linux/index.ts'),
  ]);
  const host = linuxHost().read;
  const beside = reporterBesideData(invocation);
  const emit: Emit = (event) => beside.event(event);
  const { configuration } = await configurationOf(invocation, host, emit);
  const found = await readExpirations(configuration, host);
  const now = host.clock.now();
  printData(invocation, [expirationObject(found, now)], () => expirationText(found, now, tableWords(invocation)));
  const doubt = clockDoubt(found, now);
  if (doubt) emit({ type: 'notice', level: 'warning', message: doubt });
  const { keyProblems, unreadable: problems } = found;
  for (const problem of keyProblems)
    emit({ type: 'notice', level: 'warning', message: CERTIFICATE_KEY_WRONG({ problem }) });
  if (problems.length === 0) return 0;
  // The data is already printed in the requested format, so no result may follow it on standard output.
  const failure = new Failure(CERTIFICATES_UNREADABLE, { problems });
  beside.failed(failure, EXIT[failure.class]);
  return EXIT[failure.class];
}

/** CertificateExpirationInfo of output.kubeadm.k8s.io/v1alpha3. */
export function expirationObject({ certificates, authorities }: Expirations, now: number): DataObject {
  const entry = ({ name, expires, authority, external }: Expiration) => ({
    name,
    expirationDate: expires === undefined ? null : wholeSeconds(expires),
    residualTime: expires === undefined ? 0 : Math.trunc((expires - now) / 1000),
    externallyManaged: external,
    ...(authority !== undefined && { caName: authority }),
    missing: expires === undefined,
  });
  return {
    kind: 'CertificateExpirationInfo',
    fields: { certificates: certificates.map(entry), certificateAuthorities: authorities.map(entry) },
  };
}

/** Two tables with kubeadm's columns. */
export function expirationText({ certificates, authorities }: Expirations, now: number, words = KUBEADM_WORDS): string {
  const { word } = words;
  const external = (one: Expiration) => word(one.external ? 'yes' : 'no');
  const when = (expires: number): string[] => [
    words.date(cellDate(expires)),
    expires < now ? word('expired') : humanDuration(expires - now),
  ];
  const rows = (list: readonly Expiration[], rest: (one: Expiration) => string[]) =>
    list.map((one) =>
      one.expires === undefined ? [`${word('!MISSING!')} ${one.name}`] : [one.name, ...when(one.expires), ...rest(one)],
    );
  return [
    table([
      (['CERTIFICATE', 'EXPIRES', 'RESIDUAL TIME', 'CERTIFICATE AUTHORITY', 'EXTERNALLY MANAGED'] as const).map(word),
      ...rows(certificates, (one) => [one.authority ?? '', external(one)]),
    ]),
    table([
      (['CERTIFICATE AUTHORITY', 'EXPIRES', 'RESIDUAL TIME', 'EXTERNALLY MANAGED'] as const).map(word),
      ...rows(authorities, (one) => [external(one)]),
    ]),
  ].join('\n\n');
}

function cellDate(ms: number): CellDate {
  const at = new Date(ms);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  return { year, month, day, time: at.toISOString().slice(11, 16) };
}

/**
 * A time as kubectl shows it (apimachinery's duration.HumanDuration): two units at most, the smaller one only where it
 * matters. In ms, zero or more.
 */
export function humanDuration(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.floor(ms / SECOND)}s`;
  if (ms < 10 * MINUTE) return both(ms, MINUTE, SECOND, 'm', 's');
  if (ms < 3 * HOUR) return `${Math.floor(ms / MINUTE)}m`;
  if (ms < 8 * HOUR) return both(ms, HOUR, MINUTE, 'h', 'm');
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)}h`;
  if (ms < 8 * DAY) return both(ms, DAY, HOUR, 'd', 'h');
  if (ms < 2 * YEAR) return `${Math.floor(ms / DAY)}d`;
  if (ms < 8 * YEAR) return both(ms, YEAR, DAY, 'y', 'd');
  return `${Math.floor(ms / YEAR)}y`;
}

function both(ms: number, large: number, small: number, largeUnit: string, smallUnit: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeUnit}${rest === 0 ? '' : `${rest}${smallUnit}`}`;
}
