import type { Message } from '../../../base/text.ts';
import { rfc3339 } from '../../../base/time.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { administering } from '../../../cli/commands/administering.ts';
import { USUAL_NAME } from '../../../cluster/api/certificate-requests.ts';
import { type Catalogue, failureFields } from '../../../i18n/catalogue.ts';
import { type ServingStatus, servingStatus } from '../serving-certificates/status.ts';
import { type AdmissionStatus, admissionStatus, type PendingRequestStatus } from '../status.ts';
import {
  ADMISSION_ALL_BOUND,
  ADMISSION_AUTO_APPROVED,
  ADMISSION_BOUND_TOKEN,
  ADMISSION_DEPLOYMENT,
  ADMISSION_IN_PLACE,
  ADMISSION_INVENTORY,
  ADMISSION_INVENTORY_IGNORED,
  ADMISSION_MISSING,
  ADMISSION_NO_DEPLOYMENT,
  ADMISSION_OPEN,
  ADMISSION_PENDING,
  ADMISSION_PENDING_MORE,
  ADMISSION_PENDING_UNKNOWN,
  ADMISSION_SERVING_UNLISTED,
  ADMISSION_UNBOUND_TOKENS,
  ADMISSION_UNUSABLE,
  SERVING_STATUS,
  SERVING_STATUS_OFF,
  SERVING_STATUS_UNSIGNED,
} from './admission-commands-sentences.ts';

const MOST_PENDING = 5;

/** Shows what holds, and how a machine can still get in without a bound token. */
export async function status(invocation: Invocation): Promise<void> {
  const { reporter, catalogue, format } = invocation;
  const options = await administering(invocation, (event) => reporter.event(event));
  const [found, serving] = await Promise.all([admissionStatus(options), servingStatus(options)]);
  const { missing, autoApproved, unbound } = found;
  const closed = missing.length + autoApproved.length + unbound.length === 0;
  if (format === 'text')
    for (const message of [...linesOf(found), ...servingLines(serving)])
      invocation.terminal.out(catalogue.say(message));
  const isOpen = autoApproved.length + unbound.length > 0;
  const lacking = missing.length > 0 ? ADMISSION_UNUSABLE({ isOpen }) : ADMISSION_OPEN();
  const message = closed ? ADMISSION_ALL_BOUND() : lacking;
  reporter.succeeded({ outcome: closed ? 'bound' : 'open', fields: fieldsOf(found, serving, catalogue), message });
}

/** For programs: times in RFC 3339, failures with their sentences. */
function fieldsOf(
  { bound, pending, now: _, ...found }: AdmissionStatus,
  { unsigned, ...serving }: ServingStatus,
  catalogue: Catalogue,
) {
  return {
    ...found,
    bound: bound.map(({ expires, ...token }) => ({
      ...token,
      ...(expires !== undefined && { expires: rfc3339(expires) }),
    })),
    ...(pending && {
      pending: pending.map(({ created, ...request }) => ({ ...request, created: rfc3339(created) })),
    }),
    serving: {
      ...serving,
      unsigned: unsigned.map(({ reason, ...node }) => ({ ...node, failure: failureFields(catalogue, reason) })),
    },
  };
}

function linesOf(found: AdmissionStatus): Message[] {
  const { missing, autoApproved, unbound, bound, deployment, inventoryNodes: nodes, approvesServing, now } = found;
  return [
    missing.length > 0 ? ADMISSION_MISSING({ objects: missing }) : ADMISSION_IN_PLACE(),
    deployment === undefined ? ADMISSION_NO_DEPLOYMENT() : ADMISSION_DEPLOYMENT({ ...deployment }),
    ...(nodes === undefined ? [] : [approvesServing ? ADMISSION_INVENTORY({ nodes }) : ADMISSION_INVENTORY_IGNORED()]),
    ...(nodes === undefined && approvesServing ? [ADMISSION_SERVING_UNLISTED()] : []),
    ...autoApproved.map((one) => ADMISSION_AUTO_APPROVED(one)),
    ...(unbound.length > 0 ? [ADMISSION_UNBOUND_TOKENS({ ids: unbound })] : []),
    ...bound.map(({ id, node, role, usesLeft, expires }) =>
      ADMISSION_BOUND_TOKEN({
        ...{ id, node, role, usesLeft },
        minutesLeft: expires === undefined ? undefined : Math.max(0, Math.floor((expires - now) / 60_000)),
      }),
    ),
    ...(found.pending === undefined ? [ADMISSION_PENDING_UNKNOWN()] : pendingLines(found.pending, now)),
  ];
}

/** Whoever has a token can post thousands, under names that must not get into a command. */
function pendingLines(pending: readonly PendingRequestStatus[], now: number): Message[] {
  const shown = pending.filter(({ name }) => USUAL_NAME.test(name)).slice(0, MOST_PENDING);
  return [
    ...shown.map(({ name, node, certificate, created }) =>
      ADMISSION_PENDING({ name, node, certificate, seconds: Math.max(0, Math.round((now - created) / 1000)) }),
    ),
    ...(pending.length > shown.length
      ? [ADMISSION_PENDING_MORE({ more: pending.length - shown.length, shown: shown.length })]
      : []),
  ];
}

function servingLines({ requested, signed, unsigned, apiServers }: ServingStatus): Message[] {
  const named = (verifies: boolean) => apiServers.filter((one) => one.verifies === verifies).map(({ node }) => node);
  if (!requested && named(true).length === 0) return [SERVING_STATUS_OFF()];
  return [
    ...unsigned.map(({ node, reason }) => SERVING_STATUS_UNSIGNED({ node, reason })),
    SERVING_STATUS({
      ...{ signed: signed.length, nodes: signed.length + unsigned.length },
      ...{ verifying: named(true), notVerifying: named(false) },
    }),
  ];
}
