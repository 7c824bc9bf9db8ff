/** The part of vite's EvaluatedModules that is used here. */
type Loaded = {
  id: string;
  file: string;
  importers: Set<string>;
  evaluated?: boolean;
  promise?: unknown;
  exports?: unknown;
};
export type Modules = {
  idToModuleMap: Map<string, Loaded>;
  fileToModulesMap: Map<string, Set<Loaded>>;
};

function reset(module: Loaded): void {
  module.promise = undefined;
  module.exports = undefined;
  module.evaluated = false;
}

/** Files of the project are evaluated again when they are next imported; those of packages are kept. */
export function resetOwn(modules: Modules, root: string): void {
  for (const module of modules.idToModuleMap.values()) {
    if (module.file.startsWith(`${root}/`) && !module.file.includes('/node_modules/')) reset(module);
  }
}

export function resetFile(modules: Modules, file: string): void {
  for (const module of modules.fileToModulesMap.get(file) ?? []) reset(module);
}

/** A file, and all that import it, are evaluated again when they are next imported. */
export function resetImportersOf(modules: Modules, file: string): void {
  const open = [...(modules.fileToModulesMap.get(file) ?? [])];
  const seen = new Set(open);
  for (let module = open.pop(); module; module = open.pop()) {
    reset(module);
    for (const importer of module.importers) {
      const next = modules.idToModuleMap.get(importer);
      if (next && !seen.has(next)) open.push(next);
      if (next) seen.add(next);
    }
  }
}
