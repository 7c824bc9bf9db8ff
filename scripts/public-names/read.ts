/** The public names of the library with their comments and types, as the compiler sees them. */
import path from 'node:path';
import {
  API,
  type Checker,
  type Symbol as Named,
  NodeBuilderFlags,
  type Project,
  SignatureKind,
  SymbolFlags,
  type Type,
} from 'typescript/unstable/sync';
import { projectRoot } from '../checkout.ts';

/** What a comment says: its text, and its tags such as @throws. */
export interface Comment {
  doc: string;
  tags: readonly { tag: string; text: string }[];
}

/** A property or method. */
export interface Member extends Comment {
  name: string;
  optional: boolean;
  type: string;
  /** Type of what a call returns; empty if it cannot be called. */
  returns: string;
}

/** What an entry of the package exports. */
export interface PublicName extends Member {
  entry: string;
  kind: 'class' | 'function' | 'interface' | 'type' | 'value';
  /** `<Result, Event>`, or nothing. */
  generics: string;
  /** Those of our own, not those of Error or Promise. */
  members: readonly Member[];
}

const ENTRIES = { kubejoin: 'src/api/index.ts', 'kubejoin/rehearsal': 'src/api/rehearsal.ts' };
const WHOLE = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseSingleQuotesForStringLiteralType;

/** Every public name, sorted by entry and name. */
export function publicNames(): PublicName[] {
  const api = new API({ cwd: projectRoot });
  try {
    const config = path.join(projectRoot, 'tsconfig.library.json');
    const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects();
    if (project === undefined) throw new Error(`TypeScript cannot open ${config}.`);
    return Object.entries(ENTRIES).flatMap(([entry, file]) => namesIn(project, entry, file));
  } finally {
    api.close();
  }
}

function namesIn({ checker, program }: Project, entry: string, file: string): PublicName[] {
  const source = program.getSourceFile(path.join(projectRoot, file));
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} exports nothing.`);
  return checker
    .getExportsOfModule(module)
    .map((exported) => nameOf(checker, entry, exported))
    .sort(byName);
}

function nameOf(checker: Checker, entry: string, exported: Named): PublicName {
  const symbol = exported.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const kind = kindOf(symbol);
  const hasMembers = kind === 'class' || kind === 'interface' || kind === 'type';
  const declared = hasMembers ? checker.getDeclaredTypeOfSymbol(symbol) : undefined;
  const type = declared ?? typeOf(checker, symbol);
  return {
    ...memberOf(checker, symbol),
    entry,
    name: exported.name,
    kind,
    generics: declared ? genericsOf(checker, declared) : '',
    type: checker.typeToString(type, undefined, WHOLE | NodeBuilderFlags.InTypeAlias),
    members: declared && !isUnion(declared) ? membersOf(checker, declared) : [],
  };
}

function isUnion(type: Type): boolean {
  return type.isUnionType() || !type.isObjectType();
}

function kindOf({ flags }: Named): PublicName['kind'] {
  if (flags & SymbolFlags.Class) return 'class';
  if (flags & SymbolFlags.Function) return 'function';
  if (flags & SymbolFlags.Interface) return 'interface';
  return flags & SymbolFlags.TypeAlias ? 'type' : 'value';
}

function membersOf(checker: Checker, type: Type): Member[] {
  return checker
    .getPropertiesOfType(type)
    .filter(isOurs)
    .map((symbol) => memberOf(checker, symbol))
    .sort(byName);
}

function isOurs({ name, declarations }: Named): boolean {
  // A name of the language itself (`__@asyncDispose@12`), or private (`#definition`, as the compiler names it).
  if (name.startsWith('__#') || name.startsWith('#') || name.startsWith('__@')) return false;
  return declarations.some(({ path: file }) => file.toLowerCase().startsWith(`${projectRoot}/src/`.toLowerCase()));
}

function memberOf(checker: Checker, symbol: Named): Member {
  const type = typeOf(checker, symbol);
  const [call] = checker.getSignaturesOfType(type, SignatureKind.Call);
  const returned = call && checker.getReturnTypeOfSignature(call);
  return {
    name: symbol.name,
    doc: checker.getDocumentationCommentOfSymbol(symbol).trim(),
    tags: checker.getJsDocTagsOfSymbol(symbol).map(({ name: tag, text = '' }) => ({ tag, text })),
    optional: (symbol.flags & SymbolFlags.Optional) !== 0,
    type: checker.typeToString(type, undefined, WHOLE),
    returns: returned ? checker.typeToString(returned, undefined, WHOLE) : '',
  };
}

function typeOf(checker: Checker, symbol: Named): Type {
  return checker.getTypeOfSymbol(symbol) ?? checker.getUnknownType();
}

function genericsOf(checker: Checker, type: Type): string {
  const parameters = type.isClassOrInterface() ? type.getTypeParameters() : type.getAliasTypeArguments();
  const written = parameters.map((one) => checker.typeToString(one));
  return written.length === 0 ? '' : `<${written.join(', ')}>`;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
