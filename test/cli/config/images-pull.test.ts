import { fromBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { PullImageRequestSchema, PullImageResponseSchema, VersionResponseSchema } from '../../host/support/cri_pb.ts';
import { answerMessage, answerStatus, grpcServer } from '../../host/support/cri-server.ts';
import { run } from '../support/captured.ts';

/** A runtime that has no image of `missing`. Gives its socket, and the images that it was asked to pull, in order. */
async function runtime(missing = 'nothing'): Promise<{ socket: string; pulled: string[] }> {
  const pulled: string[] = [];
  const socket = await grpcServer((stream, path, body) => {
    if (!path.endsWith('/PullImage'))
      return answerMessage(stream, VersionResponseSchema, { runtimeName: 'containerd' });
    const name = fromBinary(PullImageRequestSchema, body.subarray(5)).image?.image ?? '';
    pulled.push(name);
    if (name.includes(missing)) return answerStatus(stream, 5, `${name}: not found`);
    answerMessage(stream, PullImageResponseSchema, { imageRef: 'sha256:1' });
  });
  return { socket, pulled };
}

const PULL = ['config', 'images', 'pull', '--kubernetes-version', 'v1.37.2'];

describe('config images pull', () => {
  it('asks for what config images list names, one after the other, and says so', async () => {
    const { socket, pulled } = await runtime();
    const { code, out, err } = await run([...PULL, '--cri-socket', socket]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const listed = (await run(['config', 'images', 'list', '--kubernetes-version', 'v1.37.2'])).out
      .trimEnd()
      .split('\n');
    expect(pulled).toEqual(listed);
    for (const image of listed) expect(out).toContain(image);
  });

  it('ends with a result for programs', async () => {
    const { socket, pulled } = await runtime();
    const { out } = await run([...PULL, '--cri-socket', socket, '-o', 'json']);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({
      type: 'result',
      outcome: 'pulled',
      exitCode: 0,
      images: pulled,
      criSocket: socket,
    });
  });

  it('fails when an image is not to be had, with its name', async () => {
    const { socket } = await runtime('coredns');
    const { code, err } = await run([...PULL, '--cri-socket', socket]);
    expect(code).not.toBe(0);
    expect(err).toContain('coredns/coredns');
  });
});
