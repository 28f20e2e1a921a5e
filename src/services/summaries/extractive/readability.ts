/** Vowel groups, without a silent e; the usual approximation for English. */
export function syllables(word: string): number {
  const letters = word.toLowerCase().replace(/[^a-z]/g, '');
  if (letters.length <= 3) return letters === '' ? 0 : 1;
  const spoken = letters
    .replace(/(?:[^laeiouy]es|[^dt]ed|[^laeiouy]e)$/, (end) => end.charAt(0))
    .replace(/^y/, '');
  return Math.max(1, spoken.match(/[aeiouy]{1,2}/g)?.length ?? 1);
}

/**
 * Flesch-Kincaid grade level (Kincaid et al. 1975): 0.39 words per sentence + 11.8 syllables per word - 15.59. A line is a
 * sentence too. `ignore` names words that do not count, such as medicines, which no wording could make shorter.
 * Undefined where no word counts.
 */
export function fleschKincaidGrade(
  text: string,
  { ignore }: { ignore: (word: string) => boolean },
): number | undefined {
  let sentenceCount = 0;
  let wordCount = 0;
  let syllableCount = 0;
  for (const sentence of text.split(/[.!?]+(?=\s|$)|\n+/)) {
    const words = (sentence.match(/[A-Za-z]+(?:['’-][A-Za-z]+)*/g) ?? []).filter((word) => !ignore(word));
    if (words.length === 0) continue;
    sentenceCount++;
    wordCount += words.length;
    for (const word of words) syllableCount += Math.max(1, syllables(word));
  }
  if (wordCount === 0) return undefined;
  return 0.39 * (wordCount / sentenceCount) + 11.8 * (syllableCount / wordCount) - 15.59;
}
