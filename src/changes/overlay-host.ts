import type { FileStat, Host, HostReader } from '../host/ports.ts';

interface OverlayFile {
  content: Buffer;
  mode: number;
}

/** A host whose writers write into memory, over what the real host has: a preview's later changes see its earlier ones. */
export function overlayHost(real: HostReader): Host {
  const files = new Map<string, OverlayFile | undefined>();
  const active = new Map<string, boolean>();
  const read: HostReader = {
    ...real,
    files: {
      ...real.files,
      read: async (path, options) => (files.has(path) ? files.get(path)?.content : real.files.read(path, options)),
      stat: async (path) => (files.has(path) ? statOf(files.get(path)) : real.files.stat(path)),
      list: (path) => real.files.list(path),
      changed: (path, signal) => real.files.changed(path, signal),
    },
    services: {
      manager: real.services.manager,
      enableCommand: (service) => real.services.enableCommand(service),
      log: (service, lines) => real.services.log(service, lines),
      async state(service) {
        const state = await real.services.state(service);
        return { ...state, active: active.get(service) ?? state.active };
      },
    },
    random: () => real.random(),
  };
  return {
    read,
    write: {
      lock: async () => ({ release: () => {} }),
      files: {
        async write(path, content, { mode }) {
          files.set(path, { content: Buffer.from(content), mode });
        },
        async append(path, content, { mode }) {
          const before = (await read.files.read(path)) ?? Buffer.alloc(0);
          files.set(path, { content: Buffer.concat([before, content]), mode });
        },
        makeDirectory: async () => true,
        async remove(path) {
          files.set(path, undefined);
        },
      },
      services: {
        async start(service) {
          active.set(service, true);
        },
        async stop(service) {
          active.set(service, false);
        },
        async reload() {},
      },
    },
  };
}

function statOf(file: OverlayFile | undefined): FileStat | undefined {
  return file && { type: 'file', mode: file.mode, uid: 0, gid: 0, size: file.content.length };
}
