import type { Readable } from 'node:stream';
import { Failure } from '../../../base/failure.ts';
import { parseJoinDocuments } from '../../../config/documents/join-documents.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import type { Host } from '../../../host/ports.ts';
import { type JoinRequest, parseRequest, SILENCE_MS } from '../../../operations/fleet/request.ts';
import { FLEET_REQUEST_UNUSABLE } from '../../../operations/fleet/sentences.ts';
import type { Invocation } from '../../argv/command.ts';
import { joinSuccess, previewed } from '../join.ts';

/** A request has some thousand bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * One join, as another machine's `fleet join` asks for it on standard input; its events go out as lines of JSON. It
 * ends when that input does.
 */
export async function runFleetRemote(
  invocation: Pick<Invocation, 'reporter' | 'terminal' | 'interruption'>,
  { host = linuxHost(), stdin = process.stdin }: { host?: Host; stdin?: Readable } = {},
): Promise<number> {
  const { reporter, terminal, interruption } = invocation;
  const input = new RequestInput(stdin);
  try {
    const request = parseRequest(await input.line());
    const { configuration, notices } = parseJoinDocuments(
      Buffer.from(request.configuration.reveal()),
      'hosts.yaml',
      request,
    );
    for (const secret of secretsOf(configuration)) terminal.scrubber.addToken(secret);
    for (const message of notices) reporter.event({ type: 'notice', level: 'warning', message });
    input.watch(() => interruption.hangUp());
    return await join(configuration, request, { ...invocation, host });
  } finally {
    input.close();
  }
}

async function join(
  configuration: JoinConfiguration,
  { allowRemoteDiscoveryPrograms, undoOnFailure, withDiffs }: JoinRequest,
  { reporter, interruption, host }: Pick<Invocation, 'reporter' | 'interruption'> & { host: Host },
): Promise<number> {
  const options = {
    configuration,
    host,
    emit: reporter.event.bind(reporter),
    signal: interruption.signal,
    ifNeeded: true,
    withDiffs,
    allowRemoteFilePrograms: allowRemoteDiscoveryPrograms,
  };
  if (configuration.dryRun) {
    const { plan } = await import('../../../operations/plan.ts');
    reporter.succeeded(previewed(await plan(options)));
    return 0;
  }
  const run = undoOnFailure
    ? (await import('../../../operations/join-or-undo.ts')).joinOrUndo
    : (await import('../../../operations/join.ts')).join;
  reporter.succeeded(joinSuccess(await run(options), { only: undefined, configuration }));
  return 0;
}

/** They did not come by the command line, of which the scrubber knows. */
function secretsOf({ discovery, controlPlane }: JoinConfiguration): string[] {
  const secrets = [discovery.bootstrapToken?.token, discovery.tlsBootstrapToken, controlPlane?.certificateKey];
  return secrets.flatMap((secret) => (secret ? [secret.reveal()] : []));
}

/** Standard input: a line, and then signs of life. */
export class RequestInput {
  readonly #stream: Readable;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('error', () => {});
  }

  /** Throws FLEET_REQUEST_UNUSABLE when there is none. */
  line(): Promise<string> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let total = 0;
      const done = (settle: () => void) => {
        clearTimeout(this.#timer);
        this.#stream.off('data', take).off('end', none).off('error', none).pause();
        settle();
      };
      const none = () => done(() => reject(new Failure(FLEET_REQUEST_UNUSABLE, { version: undefined })));
      const take = (chunk: Buffer) => {
        const end = chunk.indexOf(10);
        chunks.push(end === -1 ? chunk : chunk.subarray(0, end));
        total += chunk.length;
        if (end !== -1) done(() => resolve(Buffer.concat(chunks).toString('utf8')));
        else if (total > MOST_BYTES) none();
      };
      this.#timer = setTimeout(none, SILENCE_MS);
      this.#stream.on('data', take).on('end', none).on('error', none);
    });
  }

  /** From now on: `gone` when it ends, or is silent for too long. */
  watch(gone: () => void): void {
    const alive = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(gone, SILENCE_MS);
      this.#timer.unref();
    };
    alive();
    this.#stream.on('data', alive).on('end', gone).on('close', gone).on('error', gone);
    this.#stream.resume();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stream.removeAllListeners('end').removeAllListeners('close').removeAllListeners('data');
    this.#stream.destroy();
  }
}
