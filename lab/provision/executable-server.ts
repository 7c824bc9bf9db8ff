/** An HTTPS server from which machines fetch kubejoin; its first answer breaks off half-way. */
import { createReadStream, statSync } from 'node:fs';
import type { Issued } from '../../test/wire/support/authority.ts';
import { httpsServer } from '../../test/wire/support/servers.ts';

export interface ExecutableServer {
  /** https://NAME:PORT/kubejoin?signature=... */
  url(name: string): string;
  /** The Range of each request. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** `executable`: path of the file to serve, asked at each request. */
export async function serveExecutable(
  issued: Issued,
  { host, executable }: { host: string; executable: () => string },
): Promise<ExecutableServer> {
  const asked: string[] = [];
  const server = await httpsServer(
    issued,
    (request, response) => {
      const range = String(request.headers.range ?? '');
      asked.push(range);
      const isFirst = asked.length === 1;
      const size = statSync(executable()).size;
      const start = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
      const end = isFirst ? Math.floor(size / 2) : size - 1;
      response.writeHead(start > 0 ? 206 : 200, {
        'content-length': size - start,
        ...(start > 0 && { 'content-range': `bytes ${start}-${size - 1}/${size}` }),
      });
      const file = createReadStream(executable(), { start, end });
      if (isFirst) file.on('end', () => response.destroy());
      file.pipe(response, { end: !isFirst });
    },
    { host, http2: false },
  );
  return {
    asked,
    url: (name) => `https://${name}:${server.port}/kubejoin?signature=q1w2e3r4`,
    close: () => server.close(),
  };
}
