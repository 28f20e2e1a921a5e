/** More words than any chart uses; beyond them all is forgotten and begun again. */
const MOST = 50_000;

/** Remembers what a pure function gave for a word: charts say the same words over and over. */
export function remembered<T>(work: (word: string) => T): (word: string) => T {
  const known = new Map<string, { value: T }>();
  return (word) => {
    const found = known.get(word);
    if (found) return found.value;
    const value = work(word);
    if (known.size >= MOST) known.clear();
    // A wall of letters is no word, and would be kept for nothing.
    if (word.length <= 40) known.set(word, { value });
    return value;
  };
}
