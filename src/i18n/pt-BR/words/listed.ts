export const listed = (items: readonly string[]): string => (items.length === 0 ? 'nenhum' : items.join(', '));
