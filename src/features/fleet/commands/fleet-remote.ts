import type { Readable } from 'node:stream';
import { Failure } from '../../../base/failure.ts';
import { closing } from '../../../base/try.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { joinSuccess, previewed } from '../../../cli/commands/join.ts';
import { maskSecrets, warn } from '../../../cli/configuration/configuration-file.ts';
import { parseJoinDocuments } from '../../../config/documents/join-documents.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import type { Host } from '../../../host/ports.ts';
import { joinBy } from '../../../operations/asked-join.ts';
import { FLEET_REQUEST_UNUSABLE } from '../fleet-sentences.ts';
import { type JoinRequest, parseRequest, SILENCE_MS } from '../request.ts';

/** Upper limit; a request has a few thousand bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Runs the join that another machine's `fleet join` requests on standard input. Writes events as JSON lines, and stops
 * when the input ends.
 */
export async function runFleetRemote(
  invocation: Pick<Invocation, 'reporter' | 'terminal' | 'interruption'>,
  { host = linuxHost(), stdin = process.stdin }: { host?: Host; stdin?: Readable } = {},
): Promise<void> {
  const { reporter, terminal, interruption } = invocation;
  return closing(new RequestInput(stdin), async (input) => {
    const request = parseRequest(await input.line());
    const { configuration, notices } = parseJoinDocuments(
      Buffer.from(request.configuration.reveal()),
      'hosts.yaml',
      request,
    );
    maskSecrets(configuration, terminal.scrubber);
    warn(notices, reporter.event.bind(reporter));
    input.watch(() => interruption.hangUp());
    await join(configuration, request, { ...invocation, host });
  });
}

async function join(
  configuration: JoinConfiguration,
  { allowRemoteDiscoveryPrograms, undoOnFailure, withDiffs }: JoinRequest,
  { reporter, interruption, host }: Pick<Invocation, 'reporter' | 'interruption'> & { host: Host },
): Promise<void> {
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
    return;
  }
  reporter.succeeded(joinSuccess(await joinBy(options, undoOnFailure), { only: undefined, configuration }));
}

/** Standard input: one line, then heartbeats. */
export class RequestInput {
  readonly #stream: Readable;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('error', () => {});
  }

  /** Reads the line. Throws FLEET_REQUEST_UNUSABLE if there is none. */
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

  /** Calls `gone` when the input ends or is silent for too long. */
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
