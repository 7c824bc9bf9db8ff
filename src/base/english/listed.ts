export const listed = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));
