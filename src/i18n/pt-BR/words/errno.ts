/** O que significam os códigos de erro do sistema, como parte de uma frase. */
const MEANINGS: Record<string, string> = {
  EACCES: 'permissão negada',
  EPERM: 'operação não permitida',
  ENOENT: 'não existe nada nesse caminho',
  ENOTDIR: 'uma parte do caminho não é um diretório',
  EISDIR: 'é um diretório',
  EEXIST: 'já existe outra coisa nesse lugar',
  ENOSPC: 'o sistema de arquivos está cheio',
  EDQUOT: 'a cota de disco foi esgotada',
  EROFS: 'o sistema de arquivos está montado somente para leitura',
  EIO: 'o disco relatou um erro de entrada/saída',
  ELOOP: 'o caminho passa por links simbólicos demais',
  ENAMETOOLONG: 'o nome é longo demais',
  EMFILE: 'este processo tem arquivos abertos demais',
  ENFILE: 'o sistema tem arquivos abertos demais',
  EBUSY: 'está em uso',
  EFBIG: 'o arquivo ficaria maior do que o permitido',
  ETIMEDOUT: 'nada chegou a tempo',
  ECONNREFUSED: 'ninguém escuta ali',
};

export function errnoMeaning(code: string): string {
  const meaning = MEANINGS[code];
  return meaning === undefined ? code : `${meaning} (${code})`;
}
